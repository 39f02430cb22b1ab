import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { SYSTEM, submissionPlan, tellContractor } from '../domain/announcements.ts';
import { VerificationMismatchError } from '../domain/errors.ts';
import { SUBMISSION_DAYS, daysAfter } from '../domain/policy.ts';
import { isFinal, newVerification } from '../domain/verification.ts';
import type { Verification } from '../domain/verification.ts';
import type { Kyc } from '../kyc.ts';
import { executions, kyc } from '../wiring.ts';

export const initiateKycInput = object({
  kycId: string().uuid().required(),
  contractorId: string().uuid().required(),
  executionArn: string().required(),
});
type Input = InferType<typeof initiateKycInput>;

/**
 * Task `KYCInitiated`: claim the verification for this execution, creating it where nobody did before.
 *
 * `claim` in the answer: `held` goes on from the verification's status; `busy` means that a live execution drives it
 * already; `done` that it ended. A holder whose execution is over is replaced.
 *
 * @throws VerificationMismatchError when the id belongs to another contractor
 */
export const initiateKyc = (service: Dependencies) => async (input: Input) => {
  const { verification, claim } = await retryOnConflict(() => claimVerification(service, input), service);
  const since = verification.createdAt;
  return {
    claim,
    kycId: verification.kycId,
    contractorId: verification.contractorId,
    status: verification.status,
    attempt: verification.attempt,
    sessionId: verification.sessionId ?? null,
    caseId: verification.caseId ?? null,
    submission: submissionPlan(
      verification,
      since,
      verification.submitBy ?? daysAfter(since, SUBMISSION_DAYS, service.policy),
      service.policy,
    ),
    documentsRequested: makeEvent('kyc.documents.requested', {
      entityId: verification.kycId,
      actor: SYSTEM,
      time: since,
      metadata: { contractorId: verification.contractorId, attempt: verification.attempt },
    }).detail,
    notification: tellContractor(verification, {
      template: 'kyc-documents-requested',
      data: {},
      occurrence: verification.attempt,
      time: since,
    }).detail,
  };
};

type Dependencies = Pick<Kyc, 'repository' | 'store' | 'executions' | 'policy' | 'clock' | 'sleep'>;
interface Claimed {
  readonly verification: Verification;
  readonly claim: 'held' | 'busy' | 'done';
}

const claimVerification = async (service: Dependencies, input: Input): Promise<Claimed> => {
  const read = await service.repository.getVerification(input.kycId);
  if (read === undefined) return createFor(service, input);
  if (read.value.contractorId !== input.contractorId) {
    throw new VerificationMismatchError(`Verification ${input.kycId} belongs to another contractor`);
  }
  return takeOver(service, input, read);
};

/** A start without any upload before it: by an operator, or by another machine. */
const createFor = async ({ repository, store, policy, clock }: Dependencies, input: Input): Promise<Claimed> => {
  const at = clock.now();
  const current = await repository.getCurrent(input.contractorId);
  const running = current && (await repository.getVerification(current.value.kycId))?.value;
  if (running !== undefined && !isFinal(running)) return { verification: running, claim: 'busy' };
  const verification: Verification = {
    ...newVerification({ ...input, at, submitBy: daysAfter(at, SUBMISSION_DAYS, policy) }),
    holder: { executionArn: input.executionArn, claimedAt: at },
  };
  await store.commit([
    repository.putVerification(verification),
    repository.putCurrent(input.contractorId, input.kycId, current),
  ]);
  return { verification, claim: 'held' };
};

const takeOver = async (
  { repository, store, executions, clock }: Dependencies,
  { executionArn }: Input,
  read: Versioned<Verification>,
): Promise<Claimed> => {
  const { holder, completedAt } = read.value;
  if (completedAt !== undefined) return { verification: read.value, claim: 'done' };
  if (holder?.executionArn === executionArn) return { verification: read.value, claim: 'held' };
  if (holder !== undefined && (await executions.isRunning(holder.executionArn))) {
    return { verification: read.value, claim: 'busy' };
  }
  const verification: Verification = { ...read.value, holder: { executionArn, claimedAt: clock.now() } };
  await store.commit([repository.putVerification(verification, read)]);
  return { verification, claim: 'held' };
};

export const handler = task(initiateKycInput, () => initiateKyc({ ...kyc(), executions: executions() }));
