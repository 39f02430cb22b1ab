import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { NOT_READY } from '../../contracts/documents.ts';
import { shownDocumentSchema } from '../../signing/document-link.ts';
import { contracts, documents } from '../../wiring.ts';
import { showAmendment } from '../amendment-files.ts';
import type { FilePorts } from '../amendment-files.ts';
import { amendmentPath } from '../amendment-view.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts/{contractId}/amendments/{amendmentId}/document',
  operationId: 'getMyAmendmentDocument',
  summary:
    'A link to the document of an amendment, as both parties are shown it before and after they sign; the first fetch is recorded',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: amendmentPath,
  responses: {
    200: { description: 'A link to the document, and the text on electronic signatures', schema: shownDocumentSchema },
    404: notFound('The contractor has no such contract, or the contract no such amendment'),
    409: NOT_READY,
  },
});

export const getMyAmendmentDocument =
  (service: FilePorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    showAmendment(service, request);

export const handler = endpoint(route, () => getMyAmendmentDocument({ ...contracts(), documents: documents() }));
