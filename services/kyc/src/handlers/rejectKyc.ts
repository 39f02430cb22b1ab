import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, reasonText, submissionPlan, tellContractor } from '../domain/announcements.ts';
import { SUBMISSION_DAYS } from '../domain/policy.ts';
import { currentAttempt, reject } from '../domain/verification.ts';
import type { Verification } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const rejectKycInput = object({
  kycId: uuid().required(),
  /** Missing when an execution takes over after the rejection was recorded. */
  decision: object({ by: string().required(), reasonCode: string().required() }).nullable().defined(),
});

/** Task `KYCRejected`: this attempt failed; the contractor may submit again for 30 days. A replay answers the same. */
export const rejectKyc =
  ({ repository, clock, policy }: Pick<Kyc, 'repository' | 'clock' | 'policy'>) =>
  async ({ kycId, decision }: InferType<typeof rejectKycInput>) =>
    repository.changeVerification(kycId, (before) => {
      const replayed = rejectedBefore(before);
      if (replayed !== undefined) return { value: before, result: answer(replayed, policy) };
      const at = clock.now();
      const { by, reasonCode } = decision ?? { by: SYSTEM.id, reasonCode: 'resumed' };
      const resubmitBy = daysAfter(at, SUBMISSION_DAYS, policy);
      const verification = reject(before, { by, reasonCode, at }, resubmitBy);
      const { contractorId, attempt } = verification;
      return {
        value: verification,
        result: answer(verification, policy),
        audit: [
          {
            contractorId,
            kycId,
            at,
            actor: SYSTEM,
            action: 'kyc.rejected',
            occurrence: String(attempt),
            reason: reasonCode,
            facts: { by },
          },
        ],
        events: [
          makeEvent('kyc.rejected', {
            entityId: kycId,
            occurrence: attempt,
            actor: SYSTEM,
            time: at,
            metadata: { contractorId, attempt, decidedBy: by, reasonCode, resubmitBy },
          }),
        ],
      };
    });

/**
 * The verification as the rejection left it, where that is on record. Its contractor may have submitted again while the
 * first answer was lost: the machine then waits for what has come already.
 */
const rejectedBefore = (verification: Verification): Verification | undefined => {
  if (verification.status === 'rejected') return verification;
  const previous = { ...verification, attempt: verification.attempt - 1 };
  const resubmitted =
    verification.status === 'documents_submitted' && currentAttempt(previous)?.decision?.outcome === 'rejected';
  return resubmitted ? { ...previous, status: 'rejected' } : undefined;
};

/** From the record only, so that a replay says what was said first. */
const answer = (rejected: Verification, policy: Kyc['policy']) => {
  const { reasonCode, at } = currentAttempt(rejected)?.decision ?? { reasonCode: 'other', at: rejected.updatedAt };
  const resubmitBy = rejected.submitBy ?? daysAfter(at, SUBMISSION_DAYS, policy);
  return {
    attempt: rejected.attempt,
    submission: submissionPlan(rejected, at, resubmitBy, policy),
    notification: tellContractor(rejected, {
      template: 'kyc-rejected',
      data: { reasonCode, reason: reasonText(reasonCode), resubmitBy },
      occurrence: rejected.attempt,
      time: at,
    }).detail,
  };
};

export const handler = task(rejectKycInput, () => rejectKyc(kyc()));
