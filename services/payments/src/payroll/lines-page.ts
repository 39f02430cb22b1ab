import { unknownCursor } from '#shared/errors/index.ts';
import type { PayrollLine } from './domain/line.ts';
import type { PayrollOrder } from './domain/order.ts';
import { BATCH_LINES } from './domain/policy.ts';
import type { Payroll } from './domain/payroll.ts';
import type { Payrolls } from './drafts.ts';

/** A line as it was ordered, and on its way from when its batch begins to be paid. */
interface OrderedLine {
  readonly order: PayrollOrder;
  readonly line: PayrollLine | undefined;
}

/**
 * One page of a payroll's lines, in their order.
 * @throws ValidationError for a cursor that no page of this payroll gave out
 */
export const linesPage = async (
  service: Payrolls,
  payroll: Payroll,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly items: readonly OrderedLine[]; readonly next: string | undefined }> => {
  const { payrollId, payingSince, lineCount } = payroll;
  const from = positionOf(cursor, payrollId);
  const orders = await ordersFrom(service, payroll, from, limit);
  const onTheirWay = payingSince === undefined ? [] : await service.payrolls.linesOf(payrollId, orders);
  const byId = new Map(onTheirWay.map(({ value }) => [value.lineId, value]));
  const next = from + orders.length;
  return {
    items: orders.map((order) => ({ order, line: byId.get(order.lineId) })),
    next: next < lineCount ? cursorOf(payrollId, next) : undefined,
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
