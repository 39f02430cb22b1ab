import { clientOf, defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { fundingSchema, fundingView } from '../funding-view.ts';
import type { EscrowPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/escrow/fundings',
  operationId: 'listFundings',
  summary: 'The client’s payments into its escrow, newest first',
  tag: 'escrow',
  roles: ['client'],
  query: pageQuery,
  responses: { 200: { description: 'A page of fundings', schema: pageOf(fundingSchema) } },
});

export const listFundings =
  ({ escrowRecords }: Pick<EscrowPorts, 'escrowRecords'>) =>
  async ({ caller, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await escrowRecords.listFundings(clientOf(caller), pageAsked(query));
    return { status: 200, body: pageBodyOf(page, fundingView) };
  };

export const handler = endpoint(route, () => listFundings(payments()));
