import type { Actor } from '#shared/events/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { SUBMISSION_DAYS } from './domain/policy.ts';
import { illegal, newVerification } from './domain/verification.ts';
import type { Verification } from './domain/verification.ts';
import type { Kyc } from './ports.ts';

/** The verification that counts for a contractor, if there ever was one, and the pointer that says so. */
export const findPresent = async ({ repository }: Pick<Kyc, 'repository'>, contractorId: string) => {
  const pointer = await repository.getCurrent(contractorId);
  const read = pointer && (await repository.getVerification(pointer.value.kycId));
  return { pointer, read, verification: read?.value };
};

type Dependencies = Pick<Kyc, 'repository' | 'store' | 'policy' | 'clock' | 'ids' | 'sleep'>;
interface Wish {
  readonly contractorId: string;
  readonly actor: Actor;
  readonly correlationId: string;
}

/**
 * The contractor's running verification, or a new one where there is none or the last one was abandoned. Two who ask at
 * once get the same.
 * @throws IllegalTransitionError when the contractor is verified already
 */
export const openVerification = (service: Dependencies, wish: Wish): Promise<Verification> =>
  retryOnConflict(async () => {
    const { pointer, verification } = await findPresent(service, wish.contractorId);
    if (verification === undefined || verification.status === 'abandoned') return create(service, wish, pointer);
    if (verification.status === 'approved') {
      throw illegal(verification.status, 'begin again');
    }
    return verification;
  }, service);

const create = async (
  { repository, store, policy, clock, ids }: Dependencies,
  { contractorId, actor, correlationId }: Wish,
  pointer: Awaited<ReturnType<typeof findPresent>>['pointer'],
): Promise<Verification> => {
  const at = clock.now();
  const submitBy = daysAfter(at, SUBMISSION_DAYS, policy);
  const verification = newVerification({ kycId: ids.next(), contractorId, at, submitBy });
  const { kycId } = verification;
  await store.commit([
    repository.putVerification(verification),
    repository.putCurrent(contractorId, kycId, pointer),
    repository.putAudit({ contractorId, kycId, at, actor, action: 'verification.created', correlationId }),
  ]);
  return verification;
};
