import { object } from 'yup';
import type { InferType } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../domain/announcements.ts';
import { REVIEW_DAYS } from '../domain/policy.ts';
import { escalateCase } from '../domain/review-case.ts';
import type { CaseDecision } from '../domain/review-case.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const escalateReviewInput = object({ caseId: uuid().required() });

/**
 * Task `EscalateReview`: a service-level period passed. Alarms (by the event) while the case is undecided and gives the next `dueAt`;
 * answers with the `decision` when the case was decided after all and only its signal is late.
 */
export const escalateReview =
  ({ repository, store, policy, clock, sleep }: Dependencies) =>
  async ({ caseId }: InferType<typeof escalateReviewInput>) =>
    retryOnConflict(
      async () => {
        const read = await repository.getCase(caseId);
        if (read === undefined) throw new NotFoundError(`No case ${caseId}`);
        const { decision, dueAt, kycId, contractorId, attempt, openedAt } = read.value;
        if (decision !== undefined) return { decision: withoutComment(decision), dueAt: null };
        const at = clock.now();
        // A replay of an escalation that was recorded: the next period has begun already.
        if (dueAt > at) return { decision: null, dueAt };
        const escalated = escalateCase(read.value, daysAfter(at, REVIEW_DAYS, policy));
        await store.commit(
          [repository.putCase(escalated, read)],
          [
            makeEvent('kyc.review.overdue', {
              entityId: kycId,
              occurrence: `${caseId}/${escalated.overdueCount}`,
              actor: SYSTEM,
              time: at,
              metadata: { contractorId, attempt, caseId, openedAt },
            }),
          ],
        );
        return { decision: null, dueAt: escalated.dueAt };
      },
      { sleep },
    );

/** An admin's comment may speak of a person: it stays out of the execution's history. */
const withoutComment = ({ outcome, by, reasonCode, at }: CaseDecision) => ({ outcome, by, reasonCode, at });

type Dependencies = Pick<Kyc, 'repository' | 'store' | 'policy' | 'clock' | 'sleep'>;

export const handler = task(escalateReviewInput, () => escalateReview(kyc()));
