import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { DECLINE_CONFLICTS, declineOwn, signingStateSchema } from '../change-signing.ts';
import { reasonInput } from '../sign-input.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/decline',
  operationId: 'declineContract',
  summary: 'Decline to sign: the contract never comes into force, and both parties are notified',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  body: reasonInput,
  responses: {
    200: { description: 'It is declined', schema: signingStateSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
    409: DECLINE_CONFLICTS,
  },
});

export const declineContract =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    declineOwn(service, request, request.body);

export const handler = endpoint(route, () => declineContract(contracts()), { idempotency, users });
