import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { OWN_CASE, actorOf } from '#shared/http/actor.ts';
import type { CaseDecidedError } from '../domain/errors.ts';
import { releaseCase } from '../domain/review-case.ts';
import type { Kyc } from '../ports.ts';
import { casePath, caseSchema, caseView, changeCase, decidedMembers } from '../review-cases.ts';
import { idempotency, kyc, users } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/kyc/reviews/{caseId}/release',
  operationId: 'releaseReview',
  summary: 'Put a claimed case back into the queue. Any admin may, but not the contractor whom it is about.',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: casePath,
  responses: {
    200: { description: 'The case is open', schema: caseSchema },
    403: OWN_CASE,
    404: notFound('No such case'),
    409: refusals<CaseDecidedError>({ KYC_CASE_DECIDED: 'It is decided, or was withdrawn' }, decidedMembers),
  },
});

export const releaseReview =
  (service: Pick<Kyc, 'repository' | 'store' | 'clock' | 'sleep'>) =>
  async ({ caller, path: { caseId }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const at = service.clock.now();
    const released = await changeCase(service, { caseId, caller }, (before) => ({
      reviewCase: releaseCase(before),
      audit: { actor: actorOf(caller), action: 'review.released', at, correlationId },
    }));
    return { status: 200, body: caseView(released, at) };
  };

export const handler = endpoint(route, () => releaseReview(kyc()), { idempotency, users });
