import { defineRoute, endpoint, notFound, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { auditSchema, listOwnAudit } from '../list-audit.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contracts/{contractId}/audit',
  operationId: 'listContractAudit',
  summary: 'What happened to a contract, and who did it, newest first',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  query: pageQuery,
  responses: {
    200: { description: 'A page of the audit log', schema: pageOf(auditSchema) },
    404: notFound('The client has no such contract'),
  },
});

export const listContractAudit =
  (service: Pick<ContractPorts, 'records'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    listOwnAudit(service, request);

export const handler = endpoint(route, () => listContractAudit(contracts()));
