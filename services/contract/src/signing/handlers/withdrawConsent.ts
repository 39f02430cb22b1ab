import { object } from 'yup';
import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { VOID_CONFLICTS, signingStateSchema, withdrawConsentOwn } from '../change-signing.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/withdraw-consent',
  operationId: 'withdrawConsent',
  summary:
    'Withdraw the consent to sign electronically before both parties signed: the contract is void, and those who were asked to sign are notified',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  body: object({}),
  responses: {
    200: { description: 'Nobody can sign it any more', schema: signingStateSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
    409: VOID_CONFLICTS,
  },
});

export const withdrawConsent =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    withdrawConsentOwn(service, request);

export const handler = endpoint(route, () => withdrawConsent(contracts()), { idempotency, users });
