import { object } from 'yup';
import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { contractPath } from '../../own-contract.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { RESEND_CONFLICTS, resendOwn, signingStateSchema } from '../change-signing.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/resend',
  operationId: 'resendContract',
  summary: 'Send the request to sign once more, five times at most: the time to sign and the reminders begin anew',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: contractPath,
  body: object({}),
  responses: {
    200: { description: 'It is sent', schema: signingStateSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract'),
    409: RESEND_CONFLICTS,
  },
});

export const resendContract =
  (service: Pick<ContractPorts, 'records' | 'policy' | 'clock'>) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    resendOwn(service, request);

export const handler = endpoint(route, () => resendContract(contracts()), { idempotency, users });
