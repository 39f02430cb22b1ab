import { ValidationError } from '#shared/errors/index.ts';
import { factId } from '#shared/events/index.ts';
import { DateTime } from 'luxon';
import { CaseClaimError, CaseDecidedError } from './errors.ts';

export const CASE_STATUSES = ['open', 'claimed', 'approved', 'rejected', 'withdrawn'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];
export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];

/** Why an admin approved. */
export const APPROVAL_CODES = ['documents_genuine', 'verified_by_other_means'] as const;
/** Why an admin rejected. */
export const REJECTION_CODES = [
  'document_unreadable',
  'document_expired',
  'document_not_accepted',
  'identity_mismatch',
  'suspected_fraud',
  'other',
] as const;

/** A verification that a person has to decide, as it lies in the review queue. */
export interface ReviewCase {
  readonly caseId: string;
  readonly kycId: string;
  readonly contractorId: string;
  readonly attempt: number;
  readonly sessionId: string;
  /** Why the provider handed it over, such as `provider_review`. */
  readonly reason: string;
  readonly risk: Risk;
  readonly documentIds: readonly string[];
  readonly status: CaseStatus;
  readonly openedAt: string;
  /** Service level: undecided at this time it alarms. Moves on by one period each time it does. */
  readonly dueAt: string;
  readonly overdueCount: number;
  readonly claimedBy?: string;
  readonly claimedAt?: string;
  readonly decision?: CaseDecision;
}

export interface CaseDecision {
  readonly outcome: 'approved' | 'rejected';
  readonly by: string;
  readonly reasonCode: string;
  readonly comment: string;
  readonly at: string;
}

const assertUndecided = ({ decision, caseId, status }: ReviewCase): void => {
  if (status === 'withdrawn') throw new CaseDecidedError(`Case ${caseId} was withdrawn`, { outcome: status });
  if (decision) throw new CaseDecidedError(`Case ${caseId} was ${decision.outcome}`, { outcome: decision.outcome });
};

/** Take a case off the queue. Claiming one's own case again changes nothing. */
export const claimCase = (
  reviewCase: ReviewCase,
  { by, at }: { readonly by: string; readonly at: string },
): ReviewCase => {
  assertUndecided(reviewCase);
  if (reviewCase.claimedBy === by) return reviewCase;
  if (reviewCase.claimedBy !== undefined) {
    throw new CaseClaimError(`Case ${reviewCase.caseId} is claimed by another admin`, {
      claimedAt: reviewCase.claimedAt,
    });
  }
  return { ...reviewCase, status: 'claimed', claimedBy: by, claimedAt: at };
};

/** Put a claimed case back. Any admin may: the claimer may be on holiday. */
export const releaseCase = (reviewCase: ReviewCase): ReviewCase => {
  assertUndecided(reviewCase);
  const { claimedBy: _who, claimedAt: _when, ...rest } = reviewCase;
  return reviewCase.claimedBy === undefined ? reviewCase : { ...rest, status: 'open' };
};

/** Decide a case that the deciding admin has claimed. */
export const decideCase = (reviewCase: ReviewCase, decision: CaseDecision): ReviewCase => {
  assertUndecided(reviewCase);
  if (reviewCase.claimedBy !== decision.by) {
    throw new CaseClaimError(`Claim case ${reviewCase.caseId} before you decide it`);
  }
  return { ...reviewCase, status: decision.outcome, decision };
};

/** The verification ended without a decision: nobody has to look at the case any more. */
export const withdrawCase = (reviewCase: ReviewCase): ReviewCase => ({ ...reviewCase, status: 'withdrawn' });

/** A service-level period passed undecided. */
export const escalateCase = (reviewCase: ReviewCase, dueAt: string): ReviewCase => ({
  ...reviewCase,
  dueAt,
  overdueCount: reviewCase.overdueCount + 1,
});

/** One case per session, found without an index. */
export const reviewCaseId = (kycId: string, sessionId: string): string => factId('kyc-review-case', kycId, sessionId);

/** @throws ValidationError when the reason does not go with the outcome */
export const assertReason = (outcome: CaseDecision['outcome'], reasonCode: string): void => {
  const codes: readonly string[] = outcome === 'approved' ? APPROVAL_CODES : REJECTION_CODES;
  if (codes.includes(reasonCode)) return;
  throw new ValidationError([{ field: 'reasonCode', message: `reasonCode must be one of: ${codes.join(', ')}` }]);
};

/** How long the case has been waiting, or waited until it was decided. */
export const ageSeconds = ({ openedAt, decision }: ReviewCase, now: string): number =>
  Math.floor((DateTime.fromISO(decision?.at ?? now).toMillis() - DateTime.fromISO(openedAt).toMillis()) / 1000);

/** Undecided past its service level. */
export const isOverdue = ({ decision, status, dueAt, overdueCount }: ReviewCase, now: string): boolean =>
  decision === undefined && status !== 'withdrawn' && (overdueCount > 0 || dueAt <= now);

/** What an admin wrote about a person is forgotten; who decided what, when and by which code is not. */
export const eraseComment = (reviewCase: ReviewCase): ReviewCase =>
  reviewCase.decision === undefined || reviewCase.decision.comment === ''
    ? reviewCase
    : { ...reviewCase, decision: { ...reviewCase.decision, comment: '' } };

/** A first estimate for the queue's order; a person judges. Repeated attempts are what fraud looks like. */
export const riskOf = ({ attempt, reason }: Pick<ReviewCase, 'attempt' | 'reason'>): Risk => {
  if (attempt >= 3) return 'high';
  return attempt === 2 || reason !== 'provider_review' ? 'medium' : 'low';
};
