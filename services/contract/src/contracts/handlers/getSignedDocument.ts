import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { linkSchema } from '../../signing/document-link.ts';
import { contracts, documents } from '../../wiring.ts';
import { NOT_READY, signedDocument } from '../documents.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contracts/{contractId}/signed-document',
  operationId: 'getSignedDocument',
  summary: 'A link to the signed file: the document, the certificate of its signatures, and the seal',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  responses: {
    200: { description: 'A link to the signed file', schema: linkSchema },
    404: notFound('The client has no such contract'),
    409: NOT_READY,
  },
});

export const getSignedDocument =
  (service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    signedDocument(service, request);

export const handler = endpoint(route, () => getSignedDocument({ ...contracts(), documents: documents() }));
