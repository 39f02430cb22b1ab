import { defineRoute, endpoint, pageOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { contractsQuery, listOwnContracts } from '../list-contracts.ts';
import { contractSummarySchema } from '../view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts',
  operationId: 'listMyContracts',
  summary: 'The contractor’s contracts, newest first; with `status`, a page may have fewer than asked for',
  tag: 'contracts',
  roles: ['contractor'],
  query: contractsQuery,
  responses: {
    200: { description: 'A page of contracts', schema: pageOf(contractSummarySchema) },
  },
});

export const listMyContracts =
  (service: Pick<ContractPorts, 'records'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    listOwnContracts(service, request);

export const handler = endpoint(route, () => listMyContracts(contracts()));
