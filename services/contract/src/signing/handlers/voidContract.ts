import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { VOID_CONFLICTS, voidOwn, signingStateSchema } from '../change-signing.ts';
import { reasonInput } from '../sign-input.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/void',
  operationId: 'voidContract',
  summary: 'Take the contract back before both parties signed; both are notified',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  body: reasonInput,
  responses: {
    200: { description: 'It is void', schema: signingStateSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
    409: VOID_CONFLICTS,
  },
});

export const voidContract =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    voidOwn(service, request, request.body);

export const handler = endpoint(route, () => voidContract(contracts()), { idempotency, users });
