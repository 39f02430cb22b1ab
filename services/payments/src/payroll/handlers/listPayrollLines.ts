import { clientOf, defineRoute, endpoint, notFound, pageBody, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { ownPayroll } from '../drafts.ts';
import type { Payrolls } from '../drafts.ts';
import { linesPage } from '../lines-page.ts';
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
    const { items, next } = await linesPage(service, payroll, query);
    return {
      status: 200,
      body: pageBody(
        items.map(({ order, line }) => payrollLineView(payroll, order, line)),
        next,
      ),
    };
  };

export const handler = endpoint(route, () => listPayrollLines(payments()));
