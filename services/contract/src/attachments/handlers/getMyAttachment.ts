import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, documents } from '../../wiring.ts';
import { ERASED, attachmentLinkSchema, attachmentPath, ownAttachmentLink } from '../submitted-files.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/contracts/{contractId}/attachments/{attachmentId}',
  operationId: 'getMyAttachment',
  summary: 'A link to a file that was submitted under the contract, by either party',
  tag: 'contract-work',
  roles: ['contractor'],
  pathParameters: attachmentPath,
  responses: {
    200: { description: 'A link that downloads the file', schema: attachmentLinkSchema },
    404: notFound('The contractor has no such contract, or no such file was submitted under it'),
    409: ERASED,
  },
});

export const getMyAttachment =
  (service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    ownAttachmentLink(service, request);

export const handler = endpoint(route, () => getMyAttachment({ ...contracts(), documents: documents() }));
