import { object } from 'yup';
import { auditEntrySchema } from '#shared/audit/index.ts';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { membersOf } from '#shared/http/view.ts';
import { named, uuid } from '#shared/validation/index.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

const entrySchema = named(
  'KycAuditEntry',
  auditEntrySchema.shape({
    contractorId: uuid().required(),
    kycId: uuid().required(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/kyc/contractors/{contractorId}/audit',
  operationId: 'listAudit',
  summary: 'Who did what, when and why with a contractor’s verifications, newest first',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: object({ contractorId: uuid().required() }),
  query: pageQuery,
  responses: { 200: { description: 'A page of the audit log', schema: pageOf(entrySchema) } },
});

export const listAudit =
  ({ repository }: Pick<Kyc, 'repository'>) =>
  async ({ path: { contractorId }, query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await repository.listAudit(contractorId, pageAsked(query));
    return { status: 200, body: pageBodyOf(page, (entry) => membersOf(entrySchema, entry)) };
  };

export const handler = endpoint(route, () => listAudit(kyc()));
