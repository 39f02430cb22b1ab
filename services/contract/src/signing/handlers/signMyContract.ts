import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { SIGN_CONFLICTS, SIGN_REFUSALS, signOwn, signingStateSchema } from '../change-signing.ts';
import { signInput } from '../sign-input.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/sign',
  operationId: 'signMyContract',
  summary: 'Sign the contract, with the name typed and the hash of the document that was read',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: contractPath,
  body: signInput,
  responses: {
    200: { description: 'The signature is on record', schema: signingStateSchema },
    404: notFound('The contractor has no such contract'),
    409: SIGN_CONFLICTS,
    422: SIGN_REFUSALS,
  },
});

export const signMyContract =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    signOwn(service, request, request.body);

export const handler = endpoint(route, () => signMyContract(contracts()), { idempotency, users });
