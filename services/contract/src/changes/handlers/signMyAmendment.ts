import { defineRoute, endpoint, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { signInput } from '../../signing/sign-input.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { SIGN_CONFLICTS, SIGN_REFUSALS, amendmentPath, amendmentSchema } from '../amendment-view.ts';
import { signOwnAmendment } from '../amendments.ts';
import type { AmendmentPorts } from '../amendments.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/contractors/me/contracts/{contractId}/amendments/{amendmentId}/sign',
  operationId: 'signMyAmendment',
  summary:
    'Sign an amendment, with the name typed and the hash of the document that was read. The last signature makes the new terms',
  tag: 'contracts',
  roles: ['contractor'],
  pathParameters: amendmentPath,
  body: signInput,
  responses: {
    200: { description: 'The signature is on record', schema: amendmentSchema },
    404: notFound('The contractor has no such contract, or the contract no such amendment'),
    409: SIGN_CONFLICTS,
    422: SIGN_REFUSALS,
  },
});

export const signMyAmendment =
  (service: AmendmentPorts) =>
  (request: ApiRequest<typeof route>): Promise<ApiResponse> =>
    signOwnAmendment(service, request, request.body);

export const handler = endpoint(route, () => signMyAmendment(contracts()), { idempotency, users });
