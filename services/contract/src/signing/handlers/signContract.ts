import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { SIGN_CONFLICTS, SIGN_REFUSALS, signOwn, signingStateSchema } from '../change-signing.ts';
import { signInput } from '../sign-input.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/sign',
  operationId: 'signContract',
  summary: 'Sign the contract, with the name typed and the hash of the document that was read',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  body: signInput,
  responses: {
    200: { description: 'The signature is on record', schema: signingStateSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
    409: SIGN_CONFLICTS,
    422: SIGN_REFUSALS,
  },
});

export const signContract =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    signOwn(service, request, request.body);

export const handler = endpoint(route, () => signContract(contracts()), { idempotency, users });
