import { object, string } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { defineRoute, endpoint, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { OWN_CASE, actorOf } from '#shared/http/actor.ts';
import { paragraphs } from '#shared/validation/index.ts';
import type { CaseClaimError, CaseDecidedError } from '../domain/errors.ts';
import { APPROVAL_CODES, REJECTION_CODES, assertReason, decideCase, eraseComment } from '../domain/review-case.ts';
import type { Kyc } from '../ports.ts';
import { casePath, caseSchema, caseView, changeCase, claimedMembers } from '../review-cases.ts';
import { idempotency, kyc, users } from '../wiring.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/kyc/reviews/{caseId}/decision',
  operationId: 'decideReview',
  summary: 'Approve or reject a case that you have claimed. Final; the verification goes on.',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: casePath,
  body: object({
    outcome: string().oneOf(['approved', 'rejected']).required(),
    reasonCode: string()
      .oneOf([...APPROVAL_CODES, ...REJECTION_CODES])
      .required(),
    comment: paragraphs(1_000).required(),
  }),
  responses: {
    200: { description: 'The case is decided. The comment is kept with it, and left empty here', schema: caseSchema },
    403: OWN_CASE,
    404: notFound('No such case'),
    409: refusals<CaseClaimError | CaseDecidedError>(
      {
        KYC_CASE_CLAIM: 'You have not claimed it',
        KYC_CASE_DECIDED: 'It was decided before, or withdrawn',
      },
      claimedMembers,
    ),
  },
});

/** The comment may speak of a person: it stays in the case, and goes neither onto the bus nor into the audit log. */
export const decideReview =
  (service: Pick<Kyc, 'repository' | 'store' | 'clock' | 'sleep'>) =>
  async ({ caller, path: { caseId }, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { outcome, reasonCode, comment } = body;
    assertReason(outcome, reasonCode);
    const at = service.clock.now();
    const actor = actorOf(caller);
    const decided = await changeCase(service, { caseId, caller }, (before) => ({
      reviewCase: decideCase(before, { outcome, by: caller.id, reasonCode, comment, at }),
      audit: { actor, action: `review.${outcome}`, at, correlationId, reason: reasonCode },
      events: [
        makeEvent('kyc.review.decided', {
          entityId: before.kycId,
          occurrence: caseId,
          actor,
          time: at,
          metadata: {
            contractorId: before.contractorId,
            attempt: before.attempt,
            caseId,
            decision: outcome,
            reasonCode,
          },
        }),
      ],
    }));
    // Without the comment: an answer is kept for its Idempotency-Key, where an erasure does not reach.
    return { status: 200, body: caseView(eraseComment(decided), at) };
  };

export const handler = endpoint(route, () => decideReview(kyc()), { idempotency, users });
