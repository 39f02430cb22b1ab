import { clientOf, defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { paymentSchema, paymentView } from '../view.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/payments',
  operationId: 'listPayments',
  summary: 'The client’s payments of milestones and timesheets, newest first, each with where it stands',
  tag: 'payments',
  roles: ['client'],
  query: pageQuery,
  responses: { 200: { description: 'A page of payments', schema: pageOf(paymentSchema) } },
});

export const listPayments =
  ({ paymentRecords }: Pick<MilestonePorts, 'paymentRecords'>) =>
  async ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await paymentRecords.listPayments(clientOf(caller), pageAsked(query));
    return { status: 200, body: pageBodyOf(page, paymentView) };
  };

export const handler = endpoint(route, () => listPayments(payments()));
