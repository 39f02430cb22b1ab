import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, tellContractor } from '../domain/announcements.ts';
import { withdrawCase } from '../domain/review-case.ts';
import { abandon } from '../domain/verification.ts';
import type { Verification } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const abandonKycInput = object({
  kycId: uuid().required(),
  reason: string().oneOf(['submission_deadline', 'verification_deadline', 'cancelled_by_operator']).required(),
});

/**
 * Task `AbandonKYC`: a deadline passed, or an operator cancelled. The `status` of the answer is the result. A contractor who
 * submitted in the very last moment wins: it is then `documents_submitted`, and the machine goes on with the new documents.
 * What was approved stays `approved`: an operator who cancels it skips its announcement only.
 */
export const abandonKyc =
  ({ repository, clock }: Pick<Kyc, 'repository' | 'clock'>) =>
  async ({ kycId, reason }: InferType<typeof abandonKycInput>) =>
    repository.changeVerification(kycId, async (before) => {
      const openCase = await openCaseOf(repository, before);
      const at = clock.now();
      const verification = mayAbandon(before, reason) ? abandon(before, at) : before;
      const { contractorId, attempt, status } = verification;
      return {
        value: verification,
        result: {
          status,
          attempt,
          notification: tellContractor(verification, {
            template: 'kyc-abandoned',
            data: {},
            occurrence: attempt,
            time: verification.updatedAt,
          }).detail,
        },
        changes: openCase === undefined ? [] : [repository.putCase(withdrawCase(openCase.value), openCase)],
        audit: [
          { contractorId, kycId, at, actor: SYSTEM, action: 'kyc.abandoned', occurrence: String(attempt), reason },
        ],
        events: [
          makeEvent('kyc.abandoned', {
            entityId: kycId,
            actor: SYSTEM,
            time: at,
            metadata: { contractorId, attempt, reason },
          }),
        ],
      };
    });

const mayAbandon = ({ status }: Verification, reason: string): boolean =>
  status !== 'approved' && !(reason === 'submission_deadline' && status === 'documents_submitted');

/** A case of a verification that is over must not stay in the queue. */
const openCaseOf = async (repository: Kyc['repository'], { status, caseId }: Verification) => {
  const found = status === 'in_review' && caseId !== undefined ? await repository.getCase(caseId) : undefined;
  return found?.value.decision === undefined ? found : undefined;
};

export const handler = task(abandonKycInput, () => abandonKyc(kyc()));
