import { object, string } from 'yup';
import type { InferType } from 'yup';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { withMilliseconds } from '#shared/time/index.ts';
import { instant } from '#shared/validation/index.ts';
import { SYSTEM } from '../domain/announcements.ts';
import { signalKeyOf, verificationFailed } from '../domain/failure.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const parkKycInput = object({
  /** `unknown` when the execution was started without one and could not claim any. */
  kycId: string().required(),
  contractorId: string().required(),
  state: string().required(),
  error: string().required(),
  /** When the state that failed was entered: tells a retry from another failure. */
  stateEnteredAt: instant().required(),
  executionArn: string().required(),
});

/** State that claims the verification: an execution that fails there ends. */
const CLAIMING = 'KYCInitiated';

/**
 * Task `RecordFailure`: list the verification for the operators; the event raises their alarm. An execution that does not hold the
 * verification is only announced: no decision about it is possible.
 * @returns when it was parked, which names the signal of the decision
 */
export const parkKyc =
  ({ repository, store, clock, sleep }: Pick<Kyc, 'repository' | 'store' | 'clock' | 'sleep'>) =>
  ({ kycId, ...input }: InferType<typeof parkKycInput>): Promise<{ readonly parkedAt: string }> =>
    retryOnConflict(
      async () => {
        const { contractorId, state, error, stateEnteredAt, executionArn } = input;
        const read = await repository.getVerification(kycId);
        if (read?.value.holder?.executionArn !== executionArn || state === CLAIMING) {
          const parkedAt = withMilliseconds(stateEnteredAt);
          await store.commit([], [verificationFailed({ ...input, kycId, parkedAt })]);
          return { parkedAt };
        }
        const { parked, changes } = await repository.failures.park(
          { ...input, kycId, signalKey: signalKeyOf(kycId) },
          { now: clock.now(), notBefore: [read.value.updatedAt] },
        );
        const { parkedAt } = parked;
        if (changes.length === 0) return { parkedAt };
        const entry = {
          contractorId,
          kycId,
          at: parkedAt,
          actor: SYSTEM,
          action: 'failure.parked',
          occurrence: parkedAt,
        };
        await store.commit(
          [
            // Written as it is: an execution that takes it over in this moment reads what is parked again.
            repository.putVerification(read.value, read),
            ...changes,
            repository.putAudit({ ...entry, facts: { state, error, executionArn } }),
          ],
          [verificationFailed(parked)],
        );
        return { parkedAt };
      },
      { sleep },
    );

export const handler = task(parkKycInput, () => parkKyc(kyc()));
