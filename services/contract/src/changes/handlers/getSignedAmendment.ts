import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { NOT_READY } from '../../contracts/documents.ts';
import { linkSchema } from '../../signing/document-link.ts';
import { contracts, documents } from '../../wiring.ts';
import { signedAmendment } from '../amendment-files.ts';
import type { FilePorts } from '../amendment-files.ts';
import { amendmentPath } from '../amendment-view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contracts/{contractId}/amendments/{amendmentId}/signed-document',
  operationId: 'getSignedAmendment',
  summary: 'A link to the signed file of an amendment: its document, the certificate of the signatures, and the seal',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: amendmentPath,
  responses: {
    200: { description: 'A link to the file', schema: linkSchema },
    404: notFound('The client has no such contract, or the contract no such amendment'),
    409: NOT_READY,
  },
});

export const getSignedAmendment =
  (service: Pick<FilePorts, 'records' | 'documents' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    signedAmendment(service, request);

export const handler = endpoint(route, () => getSignedAmendment({ ...contracts(), documents: documents() }));
