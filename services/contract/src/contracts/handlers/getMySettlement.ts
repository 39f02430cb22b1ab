import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, documents } from '../../wiring.ts';
import { NOT_READY, ownSettlement, settlementSchema } from '../documents.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts/{contractId}/settlement',
  operationId: 'getMySettlement',
  summary: 'Links to the settlement statement: what was paid under the contract, and what was not and why',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: contractPath,
  responses: {
    200: { description: 'The statement as PDF and as JSON', schema: settlementSchema },
    404: notFound('The contractor has no such contract'),
    409: NOT_READY,
  },
});

export const getMySettlement =
  (service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    ownSettlement(service, request);

export const handler = endpoint(route, () => getMySettlement({ ...contracts(), documents: documents() }));
