import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { reasonInput } from '../../signing/sign-input.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { DECLINE_CONFLICTS, amendmentPath, amendmentSchema } from '../amendment-view.ts';
import { declineOwnAmendment } from '../amendments.ts';
import type { AmendmentPorts } from '../amendments.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/amendments/{amendmentId}/decline',
  operationId: 'declineAmendment',
  summary: 'Decline to sign an amendment: the terms stay as they are, and both parties are notified',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: amendmentPath,
  body: reasonInput,
  responses: {
    200: { description: 'It is declined', schema: amendmentSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract, or the contract no such amendment'),
    409: DECLINE_CONFLICTS,
  },
});

export const declineAmendment =
  (service: AmendmentPorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    declineOwnAmendment(service, request);

export const handler = endpoint(route, () => declineAmendment(contracts()), { idempotency, users });
