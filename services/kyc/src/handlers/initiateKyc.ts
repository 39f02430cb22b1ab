import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { claimFor } from '#shared/executions/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, submissionPlan, tellContractor } from '../domain/announcements.ts';
import { missingDocuments } from '../domain/documents.ts';
import { VerificationMismatchError } from '../domain/errors.ts';
import { documentsOfNextAttempt } from '../domain/next-action.ts';
import { signalKeyOf } from '../domain/failure.ts';
import type { ParkedVerification } from '../domain/failure.ts';
import { SUBMISSION_DAYS } from '../domain/policy.ts';
import { newVerification } from '../domain/verification.ts';
import type { Verification } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { findPresent } from '../present-verification.ts';
import { submission } from '../submission.ts';
import { executions, kyc } from '../wiring.ts';

export const initiateKycInput = object({
  /** The contractor's present verification when left out. */
  kycId: uuid().nullable().defined(),
  contractorId: uuid().required(),
  /** The onboarding that starts it, nested. */
  onboardingId: uuid().nullable().defined(),
  executionArn: string().required(),
});
type Input = InferType<typeof initiateKycInput>;

/**
 * Task `KYCInitiated`: claim the verification for this execution, creating it where nobody did before. Documents that are
 * complete and were not submitted count as submitted: the person who starts the verification wants them verified.
 *
 * `claim` in the answer: `held` goes on from the verification's status; `busy` means that a live execution drives it
 * already; `done` that it ended. A holder whose execution is over is replaced.
 *
 * @throws VerificationMismatchError when the id belongs to another contractor
 */
export const initiateKyc = (service: Dependencies) => async (input: Input) => {
  const { entity, claim } = await retryOnConflict(() => claimVerification(service, input), service);
  const verification = claim === 'held' ? await submitUploads(service, entity) : entity;
  const since = verification.createdAt;
  return {
    claim,
    kycId: verification.kycId,
    contractorId: verification.contractorId,
    status: verification.status,
    attempt: verification.attempt,
    sessionId: verification.sessionId ?? null,
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

type Dependencies = Pick<Kyc, 'repository' | 'store' | 'executions' | 'policy' | 'clock' | 'ids' | 'sleep'>;
type Claimed = Awaited<ReturnType<typeof claimFor<Verification>>>;

/** Abandoned and announced. One that an execution still holds was not announced: a new execution finishes that first. */
const isOver = ({ status, holder }: Verification): boolean => status === 'abandoned' && holder === undefined;

/** A contractor has one verification that counts: a start with a new id gets that one, unless it is over. */
const claimVerification = async (service: Dependencies, input: Input): Promise<Claimed> => {
  const { read: present, pointer } = await findPresent(service, input.contractorId);
  const counting = present !== undefined && isOver(present.value) ? undefined : present;
  const read = (await findNamed(service, input.kycId, present)) ?? counting;
  if (read === undefined) return create(service, { ...input, kycId: input.kycId ?? service.ids.next() }, pointer);
  if (read.value.contractorId !== input.contractorId) {
    throw new VerificationMismatchError(`Verification ${read.value.kycId} belongs to another contractor`);
  }
  return claimExisting(service, input, read);
};

/** The verification of that id, without reading again what was just read. */
const findNamed = async (
  { repository }: Dependencies,
  kycId: string | null,
  present: Versioned<Verification> | undefined,
): Promise<Versioned<Verification> | undefined> => {
  if (kycId === null) return undefined;
  return kycId === present?.value.kycId ? present : repository.getVerification(kycId);
};

/** A start without any upload before it: by an operator, or by another machine. */
const create = async (
  { repository, store, policy, clock }: Dependencies,
  { kycId, contractorId, onboardingId, executionArn }: Input & { readonly kycId: string },
  pointer: Awaited<ReturnType<typeof findPresent>>['pointer'],
): Promise<Claimed> => {
  const at = clock.now();
  const verification: Verification = {
    ...newVerification({ kycId, contractorId, at, submitBy: daysAfter(at, SUBMISSION_DAYS, policy) }),
    holder: { executionArn, claimedAt: at },
    ...(onboardingId !== null && { onboardingId }),
  };
  await store.commit([
    repository.putVerification(verification),
    repository.putCurrent(contractorId, kycId, pointer),
    repository.putAudit({ contractorId, kycId, at, actor: SYSTEM, action: 'verification.created' }),
  ]);
  return { entity: verification, claim: 'held' };
};

const claimExisting = (
  { repository, store, executions, clock }: Dependencies,
  { executionArn, onboardingId }: Input,
  read: Versioned<Verification>,
): Promise<Claimed> =>
  claimFor({ executions, clock }, executionArn, read.value, {
    isDone: ({ completedAt }) => completedAt !== undefined,
    writeHolder: async (holder) => {
      const verification: Verification = { ...(onboardingId !== null && { onboardingId }), ...read.value, holder };
      // No execution waits any more for a decision about what the previous execution had parked.
      const isPrevious = (failure: ParkedVerification) => failure.executionArn === read.value.holder?.executionArn;
      const superseded = { action: 'superseded', at: holder.claimedAt } as const;
      await repository.failures.resolveAll(signalKeyOf(read.value.kycId), superseded, isPrevious);
      await store.commit([repository.putVerification(verification, read)]);
      return verification;
    },
  });

const submitUploads = async (
  { repository, policy, clock }: Dependencies,
  claimed: Verification,
): Promise<Verification> => {
  const { kycId, status } = claimed;
  if (status !== 'collecting_documents') return claimed;
  return repository.changeVerification(kycId, async (before) => {
    const documents = await repository.listDocuments(kycId);
    const complete = missingDocuments(documentsOfNextAttempt(before, documents), policy).length === 0;
    return complete && before.status === 'collecting_documents'
      ? submission(before, documents, policy, { actor: SYSTEM, at: clock.now() })
      : { value: before, result: before };
  });
};

export const handler = task(initiateKycInput, () => initiateKyc({ ...kyc(), executions: executions() }));
