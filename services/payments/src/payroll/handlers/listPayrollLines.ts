import { unknownCursor } from '#shared/errors/index.ts';
import { clientOf, defineRoute, endpoint, notFound, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { PayrollOrder } from '../domain/order.ts';
import { BATCH_LINES } from '../domain/policy.ts';
import type { Payroll } from '../domain/payroll.ts';
import { ownPayroll } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollLineSchema, payrollLineView, payrollPath } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payroll/{payrollId}/lines',
  operationId: 'listPayrollLines',
  summary: 'Lines of a payroll, and what became of each. Their order may change while the draft is edited.',
  tag: 'payroll',
  roles: ['client'],
  pathParameters: payrollPath,
  query: pageQuery,
  responses: {
    200: { description: 'A page of lines', schema: pageOf(payrollLineSchema) },
    404: notFound('The client has no such payroll'),
  },
});

export const listPayrollLines =
  (service: Payrolls) =>
  async ({ caller, path: { payrollId }, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value: payroll } = await ownPayroll(service, clientOf(caller), payrollId);
    const from = positionOf(query.cursor, payrollId);
    const orders = await ordersFrom(service, payroll, from, query.limit);
    const lines =
      payroll.payingSince === undefined
        ? []
        : (await service.payrolls.linesOf(payrollId, orders)).map(({ value }) => value);
    const byId = new Map(lines.map((line) => [line.lineId, line]));
    const next = from + orders.length;
    return {
      status: 200,
      body: pageBody(
        orders.map((order) => payrollLineView(payroll, order, byId.get(order.lineId))),
        next < payroll.lineCount ? cursorOf(payrollId, next) : undefined,
      ),
    };
  };

const cursorOf = (payrollId: string, position: number): string =>
  Buffer.from(`${payrollId}/${position}`).toString('base64url');

/** @throws ValidationError for a cursor that no page of this payroll gave out */
const positionOf = (cursor: string | undefined, payrollId: string): number => {
  if (cursor === undefined) return 0;
  const [, id, digits] = /^([^/]+)\/([1-9]\d{0,4})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (id !== payrollId) throw unknownCursor();
  return Number(digits);
};

/** Whole batches are read: a page spans one, two or three of them. */
const ordersFrom = async (
  { payrolls: records }: Payrolls,
  { payrollId, lineCount }: Payroll,
  from: number,
  limit: number,
): Promise<readonly PayrollOrder[]> => {
  const until = Math.min(from + limit, lineCount);
  if (until <= from) return [];
  const [first, last] = [Math.floor(from / BATCH_LINES), Math.floor((until - 1) / BATCH_LINES)];
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index + 1);
  const batches = await Promise.all(numbers.map((batch) => records.getBatch(payrollId, batch)));
  const begin = from - first * BATCH_LINES;
  return batches.flatMap((batch) => batch?.value.orders ?? []).slice(begin, begin + until - from);
};

export const handler = endpoint(route, () => listPayrollLines(payments()));
