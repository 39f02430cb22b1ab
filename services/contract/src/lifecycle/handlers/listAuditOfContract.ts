import { auditEntrySchema } from '#shared/audit/index.ts';
import { defineRoute, endpoint, notFound, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { named, uuid } from '#shared/validation/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';

const entrySchema = named('ContractAuditRecord', auditEntrySchema.shape({ contractId: uuid().required() }));

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/contracts/{contractId}/audit',
  operationId: 'listAuditOfContract',
  summary: 'Who did what, when and why with a contract, newest first',
  tag: 'contract-admin',
  roles: ['admin'],
  pathParameters: contractPath,
  query: pageQuery,
  responses: {
    200: { description: 'A page of the audit log', schema: pageOf(entrySchema) },
    404: notFound('No such contract'),
  },
});

export const listAuditOfContract =
  ({ records }: Pick<ContractPorts, 'records'>) =>
  async ({ path: { contractId }, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    await records.readContract(contractId);
    const page = await records.listAudit(contractId, pageAsked(query));
    return { status: 200, body: pageBodyOf(page, (value) => value) };
  };

export const handler = endpoint(route, () => listAuditOfContract(contracts()));
