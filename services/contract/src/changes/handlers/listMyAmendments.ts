import { defineRoute, endpoint, notFound, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { amendmentSchema } from '../amendment-view.ts';
import { listOwnAmendments } from '../amendments.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts/{contractId}/amendments',
  operationId: 'listMyAmendments',
  summary: 'Amendments of a contract, newest first',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: contractPath,
  query: pageQuery,
  responses: {
    200: { description: 'A page of amendments', schema: pageOf(amendmentSchema) },
    404: notFound('The contractor has no such contract'),
  },
});

export const listMyAmendments =
  (service: Pick<ContractPorts, 'records'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    listOwnAmendments(service, request);

export const handler = endpoint(route, () => listMyAmendments(contracts()));
