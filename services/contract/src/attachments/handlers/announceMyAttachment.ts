import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import { contracts, documents, idempotency } from '../../wiring.ts';
import {
  UPLOAD_CONFLICTS,
  UPLOAD_DESCRIPTION,
  announceOwnAttachment,
  attachmentInput,
  uploadSchema,
  withFreshForms,
} from '../announce.ts';
import type { AnnouncePorts } from '../announce.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/attachments',
  operationId: 'announceMyAttachment',
  summary: 'Announce a file of work, and get a form to upload it with',
  tag: 'contract-work',
  roles: ['contractor'],
  pathParameters: contractPath,
  body: attachmentInput,
  responses: {
    201: { description: UPLOAD_DESCRIPTION, schema: uploadSchema },
    404: notFound('The contractor has no such contract'),
    409: UPLOAD_CONFLICTS,
  },
});

export const announceMyAttachment =
  (service: AnnouncePorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    announceOwnAttachment(service, request);

const ports = () => ({ ...contracts(), documents: documents() });

export const handler = endpoint(route, () => announceMyAttachment(ports()), {
  idempotency: () => withFreshForms(ports(), idempotency()),
});
