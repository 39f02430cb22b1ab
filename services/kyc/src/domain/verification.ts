import type { Holder } from '#shared/executions/index.ts';
import { createTransitions } from '#shared/errors/transitions.ts';

/**
 * Where a verification stands. `EDGES` is the whole truth about how it may move; `approved` and `abandoned` are final.
 *
 * - `collecting_documents`: the contractor has to upload and submit
 * - `documents_submitted`: a complete set was submitted; the machine takes it up
 * - `verifying`: a session with the provider is open
 * - `in_review`: a case in the review queue waits for a person
 * - `rejected`: this attempt failed; the contractor may submit again
 */
export const STATUSES = [
  'collecting_documents',
  'documents_submitted',
  'verifying',
  'in_review',
  'rejected',
  'approved',
  'abandoned',
] as const;
export type Status = (typeof STATUSES)[number];

export const EDGES: Readonly<Record<Status, readonly Status[]>> = {
  collecting_documents: ['documents_submitted', 'abandoned'],
  documents_submitted: ['verifying', 'abandoned'],
  verifying: ['approved', 'rejected', 'in_review', 'abandoned'],
  in_review: ['approved', 'rejected', 'abandoned'],
  rejected: ['documents_submitted', 'abandoned'],
  approved: [],
  abandoned: [],
};

/** Who decided an attempt, and why. `by` is `veriff` or the deciding admin's user name. */
export interface Decision {
  readonly by: string;
  readonly reasonCode: string;
  readonly at: string;
}

/** One round of documents. */
export interface Attempt {
  readonly attempt: number;
  readonly submittedAt: string;
  readonly documentIds: readonly string[];
  /** Deadline of this attempt at the provider. */
  readonly verifyBy?: string;
  readonly decision?: Decision & { readonly outcome: 'approved' | 'rejected' };
}

export interface Verification {
  readonly kycId: string;
  readonly contractorId: string;
  readonly status: Status;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** 1 before and at the first submission. */
  readonly attempt: number;
  readonly attempts: readonly Attempt[];
  /** Session of the present attempt that counts; older ones are superseded. */
  readonly sessionId?: string;
  readonly caseId?: string;
  /** The contractor must submit (again) by then. */
  readonly submitBy?: string;
  /** The execution that drives it; a second live one must not. */
  readonly holder?: Holder;
  /** The machine went through to its end: nothing is left to announce. */
  readonly completedAt?: string;
  readonly onboardingId?: string;
  readonly erasedAt?: string;
}

export const isFinal = ({ status }: Pick<Verification, 'status'>): boolean => EDGES[status].length === 0;

export const newVerification = (
  facts: Pick<Verification, 'kycId' | 'contractorId'> & { readonly at: string; readonly submitBy: string },
): Verification => ({
  kycId: facts.kycId,
  contractorId: facts.contractorId,
  status: 'collecting_documents',
  createdAt: facts.at,
  updatedAt: facts.at,
  attempt: 1,
  attempts: [],
  submitBy: facts.submitBy,
});

/** A verification's transitions. Their error's code is `KYC_STATUS_CONFLICT`. */
export const { move, illegal } = createTransitions({
  entity: 'verification',
  code: 'KYC_STATUS_CONFLICT',
  edges: EDGES,
});

/** The number the next submission will have. */
export const nextAttempt = ({ attempts }: Pick<Verification, 'attempts'>): number => attempts.length + 1;

/** The contractor hands in a complete set. Replaying it is refused: the caller answers from the record instead. */
export const submitDocuments = (
  verification: Verification,
  { documentIds, at }: { readonly documentIds: readonly string[]; readonly at: string },
): Verification => {
  const attempt = nextAttempt(verification);
  const {
    submitBy: _passed,
    sessionId: _old,
    caseId: _decided,
    ...rest
  } = move(verification, 'documents_submitted', at);
  return { ...rest, attempt, attempts: [...verification.attempts, { attempt, submittedAt: at, documentIds }] };
};

/** The machine takes up the submitted documents. A replay returns the verification unchanged. */
export const startVerifying = (verification: Verification, facts: { at: string; verifyBy: string }): Verification => {
  if (verification.status === 'verifying') return verification;
  return updateAttempt(move(verification, 'verifying', facts.at), { verifyBy: facts.verifyBy });
};

/** @throws IllegalTransitionError unless the present attempt is with the provider */
export const assertVerifying = ({ status }: Pick<Verification, 'status'>): void => {
  if (status === 'verifying') return;
  throw illegal(status, 'use a session');
};

/**
 * From now on this session counts for the present attempt.
 * @throws IllegalTransitionError when the attempt is over meanwhile
 */
export const useSession = (verification: Verification, sessionId: string, at: string): Verification => {
  if (verification.sessionId === sessionId) return verification;
  assertVerifying(verification);
  return { ...verification, sessionId, updatedAt: at };
};

/** A person has to decide. A replay returns the verification unchanged. */
export const requireReview = (verification: Verification, facts: { at: string; caseId: string }): Verification =>
  verification.status === 'in_review'
    ? verification
    : { ...move(verification, 'in_review', facts.at), caseId: facts.caseId };

/** Approve the present attempt. A replay returns the verification unchanged. */
export const approve = (verification: Verification, decision: Decision): Verification =>
  verification.status === 'approved'
    ? verification
    : updateAttempt(move(verification, 'approved', decision.at), { decision: { ...decision, outcome: 'approved' } });

/** Reject the present attempt; the contractor may submit again until `submitBy`. A replay changes nothing. */
export const reject = (verification: Verification, decision: Decision, submitBy: string): Verification =>
  verification.status === 'rejected'
    ? verification
    : {
        ...updateAttempt(move(verification, 'rejected', decision.at), {
          decision: { ...decision, outcome: 'rejected' },
        }),
        submitBy,
      };

/** Abandon the verification. A replay returns the verification unchanged. */
export const abandon = (verification: Verification, at: string): Verification =>
  verification.status === 'abandoned' ? verification : move(verification, 'abandoned', at);

/** The execution that drove it is through. */
export const complete = (verification: Verification, at: string): Verification => {
  if (verification.completedAt !== undefined) return verification;
  const { holder: _released, ...rest } = verification;
  return { ...rest, completedAt: at, updatedAt: at };
};

export const currentAttempt = ({ attempts, attempt }: Verification): Attempt | undefined =>
  attempts.find((candidate) => candidate.attempt === attempt);

const updateAttempt = (verification: Verification, change: Partial<Attempt>): Verification => ({
  ...verification,
  attempts: verification.attempts.map((attempt) =>
    attempt.attempt === verification.attempt ? { ...attempt, ...change } : attempt,
  ),
});
