import { clientOf, defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollSchema, payrollView } from '../view.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payroll',
  operationId: 'listPayrolls',
  summary: 'The client’s payrolls, newest first',
  tag: 'payroll',
  roles: ['client'],
  query: pageQuery,
  responses: { 200: { description: 'A page of payrolls', schema: pageOf(payrollSchema) } },
});

export const listPayrolls =
  ({ payrolls: records }: Payrolls) =>
  async ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await records.listPayrolls(clientOf(caller), pageAsked(query));
    return { status: 200, body: pageBodyOf(page, payrollView) };
  };

export const handler = endpoint(route, () => listPayrolls(payments()));
