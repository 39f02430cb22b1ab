import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { OWN_CASE, actorOf } from '#shared/http/actor.ts';
import type { CaseClaimError, CaseDecidedError } from '../domain/errors.ts';
import { claimCase } from '../domain/review-case.ts';
import type { Kyc } from '../ports.ts';
import { casePath, caseSchema, caseView, changeCase, claimedMembers } from '../review-cases.ts';
import { idempotency, kyc, users } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/kyc/reviews/{caseId}/claim',
  operationId: 'claimReview',
  summary: 'Take a case off the queue. Claiming one’s own again changes nothing.',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: casePath,
  responses: {
    200: { description: 'The case is yours', schema: caseSchema },
    403: OWN_CASE,
    404: notFound('No such case'),
    409: refusals<CaseClaimError | CaseDecidedError>(
      {
        KYC_CASE_CLAIM: 'Another admin has it',
        KYC_CASE_DECIDED: 'It is decided, or was withdrawn',
      },
      claimedMembers,
    ),
  },
});

export const claimReview =
  (service: Pick<Kyc, 'repository' | 'store' | 'clock' | 'sleep'>) =>
  async ({ caller, path: { caseId }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const at = service.clock.now();
    const claimed = await changeCase(service, { caseId, caller }, (before) => ({
      reviewCase: claimCase(before, { by: caller.id, at }),
      audit: { actor: actorOf(caller), action: 'review.claimed', at, correlationId },
    }));
    return { status: 200, body: caseView(claimed, at) };
  };

export const handler = endpoint(route, () => claimReview(kyc()), { idempotency, users });
