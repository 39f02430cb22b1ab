import { string } from 'yup';
import { defineRoute, endpoint, notFound, pageAsked, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { searchPage } from '#shared/store/index.ts';
import { instant, named } from '#shared/validation/index.ts';
import { hasFailed } from '../domain/line.ts';
import type { Payrolls } from '../drafts.ts';
import { linesPage } from '../lines-page.ts';
import { payrollLineSchema, payrollLineView, payrollPath } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payroll/{payrollId}/lines',
  operationId: 'listLinesOfPayroll',
  summary:
    'Lines of any payroll; only the failed and returned ones with `status=failed`, of which a page may have fewer',
  tag: 'payroll-admin',
  roles: ['admin'],
  pathParameters: payrollPath,
  query: pageQuery.shape({ status: string().oneOf(['all', 'failed']).default('all') }),
  responses: {
    200: {
      description: 'A page of lines',
      schema: pageOf(
        named(
          'OperatorPayrollLine',
          payrollLineSchema.shape({
            /** By which the contractor, the ledger and Stripe know it. */
            paymentId: string().optional(),
            /** When it was paid, or failed the last time. */
            endedAt: instant().optional(),
          }),
        ),
      ),
    },
    404: notFound('No such payroll'),
  },
});

export const listLinesOfPayroll =
  (service: Payrolls) =>
  async ({ path: { payrollId }, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { value: payroll } = await service.payrolls.readPayroll(payrollId);
    const { items, next } = await searchPage(
      (page) => linesPage(service, payroll, page),
      pageAsked(query),
      ({ line }) => query.status === 'all' || (line !== undefined && hasFailed(line)),
    );
    const views = items.map(({ order, line }) => ({
      ...payrollLineView(payroll, order, line),
      ...(line !== undefined && { paymentId: line.paymentId }),
      ...(line?.endedAt !== undefined && { endedAt: line.endedAt }),
    }));
    return { status: 200, body: pageBody(views, next) };
  };

export const handler = endpoint(route, () => listLinesOfPayroll(payments()));
