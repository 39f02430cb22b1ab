import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../domain/announcements.ts';
import { REVIEW_DAYS } from '../domain/policy.ts';
import { reviewCaseId, riskOf } from '../domain/review-case.ts';
import type { ReviewCase } from '../domain/review-case.ts';
import { currentAttempt, requireReview } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const assignToAdminInput = object({
  kycId: uuid().required(),
  sessionId: string().required(),
  reason: string().required(),
});

/**
 * Task `AssignToAdmin`: put a case into the review queue. One case per session; a replay finds it, and answers with
 * `dueAt` now when it was decided meanwhile, so that the machine looks at once.
 */
export const assignToAdmin =
  ({ repository, policy, clock }: Pick<Kyc, 'repository' | 'policy' | 'clock'>) =>
  async ({ kycId, sessionId, reason }: InferType<typeof assignToAdminInput>) => {
    const caseId = reviewCaseId(kycId, sessionId);
    return repository.changeVerification(kycId, async (before) => {
      const at = clock.now();
      const existing = (await repository.getCase(caseId))?.value;
      if (existing !== undefined) return { value: before, result: summary(stillDue(existing, at)) };
      const { contractorId, attempt } = before;
      const opened: ReviewCase = {
        caseId,
        kycId,
        contractorId,
        attempt,
        sessionId,
        reason,
        risk: riskOf({ attempt, reason }),
        documentIds: currentAttempt(before)?.documentIds ?? [],
        status: 'open',
        openedAt: at,
        dueAt: daysAfter(at, REVIEW_DAYS, policy),
        overdueCount: 0,
      };
      return {
        value: requireReview(before, { at, caseId }),
        result: summary(opened),
        changes: [repository.putCase(opened)],
        audit: [{ contractorId, kycId, at, actor: SYSTEM, action: 'review.required', occurrence: caseId, reason }],
        events: [
          makeEvent('kyc.review.required', {
            entityId: kycId,
            occurrence: caseId,
            actor: SYSTEM,
            time: at,
            metadata: { contractorId, attempt, caseId, reason },
          }),
        ],
      };
    });
  };

const stillDue = (reviewCase: ReviewCase, now: string): ReviewCase =>
  reviewCase.decision === undefined ? reviewCase : { ...reviewCase, dueAt: now };

const summary = ({ caseId, reason, risk, dueAt, openedAt }: ReviewCase) => ({ caseId, reason, risk, dueAt, openedAt });

export const handler = task(assignToAdminInput, () => assignToAdmin(kyc()));
