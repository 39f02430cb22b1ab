import { object } from 'yup';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { DECLINE_CONFLICTS, signingStateSchema, withdrawConsentOwn } from '../change-signing.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/withdraw-consent',
  operationId: 'withdrawMyConsent',
  summary:
    'Withdraw the consent to sign electronically before both parties signed: the contract is declined, and those who were asked to sign are notified',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: contractPath,
  body: object({}),
  responses: {
    200: { description: 'Nobody can sign it any more', schema: signingStateSchema },
    404: notFound('The contractor has no such contract'),
    409: DECLINE_CONFLICTS,
  },
});

export const withdrawMyConsent =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    withdrawConsentOwn(service, request);

export const handler = endpoint(route, () => withdrawMyConsent(contracts()), { idempotency, users });
