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
  path: '/api/clients/me/contracts/{contractId}/attachments',
  operationId: 'announceAttachment',
  summary: 'Announce a file, such as a receipt, and get a form to upload it with',
  tag: 'contract-work',
  roles: ['client'],
  pathParameters: contractPath,
  body: attachmentInput,
  responses: {
    201: { description: UPLOAD_DESCRIPTION, schema: uploadSchema },
    404: notFound('The client has no such contract'),
    409: UPLOAD_CONFLICTS,
  },
});

export const announceAttachment =
  (service: AnnouncePorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    announceOwnAttachment(service, request);

const ports = () => ({ ...contracts(), documents: documents() });

export const handler = endpoint(route, () => announceAttachment(ports()), {
  idempotency: () => withFreshForms(ports(), idempotency()),
});
