import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { shownDocumentSchema } from '../../signing/document-link.ts';
import { contracts, documents } from '../../wiring.ts';
import { NOT_READY, showDocument } from '../documents.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contracts/{contractId}/document',
  operationId: 'getContractDocument',
  summary:
    'A link to the document that both parties sign, as they are shown it before and after; the first fetch is recorded',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  responses: {
    200: { description: 'A link to the document, and the text on electronic signatures', schema: shownDocumentSchema },
    404: notFound('The client has no such contract'),
    409: NOT_READY,
  },
});

export const getContractDocument =
  (service: Pick<ContractPorts, 'records' | 'documents' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    showDocument(service, request);

export const handler = endpoint(route, () => getContractDocument({ ...contracts(), documents: documents() }));
