import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { verificationSchema } from '../../signing/verification.ts';
import { contracts, documents } from '../../wiring.ts';
import { NOT_READY, verifyOwn } from '../documents.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/clients/me/contracts/{contractId}/verification',
  operationId: 'verifyContract',
  summary: 'What holds of the stored signed file and the audit log, each named',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  responses: {
    200: { description: 'What holds', schema: verificationSchema },
    404: notFound('The client has no such contract'),
    409: NOT_READY,
  },
});

export const verifyContract =
  (service: Pick<ContractPorts, 'records' | 'documents'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    verifyOwn(service, request);

export const handler = endpoint(route, () => verifyContract({ ...contracts(), documents: documents() }));
