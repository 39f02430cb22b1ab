import { OWN_CASE } from '#shared/http/actor.ts';
import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { reasonInput } from '../../signing/sign-input.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { VOID_CONFLICTS, amendmentPath, amendmentSchema } from '../amendment-view.ts';
import { voidOwnAmendment } from '../amendments.ts';
import type { AmendmentPorts } from '../amendments.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts/{contractId}/amendments/{amendmentId}/void',
  operationId: 'voidAmendment',
  summary: 'Take an amendment of one’s own back before both signed; both parties are notified',
  tag: 'contracts',
  roles: ['client'],
  pathParameters: amendmentPath,
  body: reasonInput,
  responses: {
    200: { description: 'It is taken back', schema: amendmentSchema },
    403: OWN_CASE,
    404: notFound('The client has no such contract, or the contract no such amendment'),
    409: VOID_CONFLICTS,
  },
});

export const voidAmendment =
  (service: AmendmentPorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    voidOwnAmendment(service, request);

export const handler = endpoint(route, () => voidAmendment(contracts()), { idempotency, users });
