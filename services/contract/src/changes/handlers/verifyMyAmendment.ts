import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { NOT_READY } from '../../contracts/documents.ts';
import { verificationSchema } from '../../signing/verification.ts';
import { contracts, documents } from '../../wiring.ts';
import { verifyOwnAmendment } from '../amendment-files.ts';
import type { FilePorts } from '../amendment-files.ts';
import { amendmentPath } from '../amendment-view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts/{contractId}/amendments/{amendmentId}/verification',
  operationId: 'verifyMyAmendment',
  summary: 'What holds of the stored signed file of an amendment and the audit log, each named',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: amendmentPath,
  responses: {
    200: { description: 'What holds', schema: verificationSchema },
    404: notFound('The contractor has no such contract, or the contract no such amendment'),
    409: NOT_READY,
  },
});

export const verifyMyAmendment =
  (service: Pick<FilePorts, 'records' | 'documents'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    verifyOwnAmendment(service, request);

export const handler = endpoint(route, () => verifyMyAmendment({ ...contracts(), documents: documents() }));
