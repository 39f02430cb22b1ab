import { createTransitions } from '#shared/errors/transitions.ts';
import type { Money } from '#shared/money/index.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import type { AttachedFile } from './attachment.ts';
import { SubmissionChangedError, TooManySubmissionsError } from './errors.ts';
import type { Silence } from './contract.ts';
import type { Party } from './signing.ts';
import type { TimeEntry } from './timesheet-amount.ts';

/** What is submitted, approved and paid: a milestone, the time of one week, or a bonus or expense outside of both. */
export const WORK_KINDS = ['milestone', 'timesheet', 'off_cycle'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** What an off-cycle payment is for. */
export const OFF_CYCLE_CATEGORIES = ['bonus', 'expense'] as const;
export type OffCycleCategory = (typeof OFF_CYCLE_CATEGORIES)[number];

/**
 * - `planned`: a milestone that is agreed, and not submitted
 * - `submitted`: waits for the client's decision
 * - `rejected`, `withdrawn`: may be submitted again
 * - `approved`: is being paid
 * - `payment_rejected`: payments refused the approval, and nothing was paid; the client approves again, or it is submitted again
 * - `payment_cancelled`: an operator ended the payment
 * - `closed`: the contract ended before an approval, or after it was submitted anew
 */
export const WORK_STATUSES = [
  'planned',
  'submitted',
  'rejected',
  'withdrawn',
  'approved',
  'payment_rejected',
  'payment_cancelled',
  'paid',
  'closed',
] as const;
export type WorkStatus = (typeof WORK_STATUSES)[number];

export const EDGES: Readonly<Record<WorkStatus, readonly WorkStatus[]>> = {
  planned: ['submitted', 'closed'],
  submitted: ['approved', 'rejected', 'withdrawn', 'closed'],
  rejected: ['submitted', 'closed'],
  withdrawn: ['submitted', 'closed'],
  approved: ['paid', 'payment_rejected', 'payment_cancelled'],
  payment_rejected: ['approved', 'submitted'],
  payment_cancelled: [],
  // The bank sent the payout back: it is being paid again, or an operator cancelled it.
  paid: ['approved', 'payment_cancelled'],
  closed: [],
};

/** One version of the work. A rejected or withdrawn one is never changed; the next submission replaces it. */
export interface Submission {
  /** 1, 2, …: a decision names the one that it is about. */
  readonly number: number;
  readonly amount: Money;
  /** Of a timesheet: what was worked, one entry a day. A week with one price has none. */
  readonly entries?: readonly TimeEntry[];
  readonly note?: string;
  /** Of `files` of the work. */
  readonly attachmentIds: readonly string[];
  readonly submittedAt: string;
  readonly submittedBy: string;
  /** Of that user: a client may enter a timesheet for the contractor, and propose an off-cycle payment. */
  readonly party: Party;
}

/** What a user decided about a submission. Reasons and comments are shown to the other party. */
export interface WorkDecision {
  readonly submission: number;
  readonly outcome: 'approved' | 'rejected' | 'withdrawn';
  /** User name; `contract` where the terms approved. */
  readonly by: string;
  readonly at: string;
  readonly comment?: string;
}

export interface Work {
  readonly workId: string;
  readonly contractId: string;
  readonly kind: WorkKind;
  /** Of a milestone or an off-cycle payment, as the parties named it. */
  readonly title?: string;
  /** Of a milestone: the amount that the parties agreed on; of an off-cycle payment, the one that was proposed. */
  readonly agreed?: Money;
  /** Of an off-cycle payment. */
  readonly category?: OffCycleCategory;
  readonly dueOn?: LocalDate;
  /** Of a timesheet: its Monday. */
  readonly weekStart?: LocalDate;
  /** Of a timesheet that supplements approved ones of its week: 2, 3, … */
  readonly supplement?: number;
  readonly status: WorkStatus;
  /** All that were ever submitted with it. */
  readonly files?: readonly AttachedFile[];
  readonly submissions: readonly Submission[];
  readonly decisions: readonly WorkDecision[];
  /** What was sent about the present status: reminders, and the last report to the operators. */
  readonly followUp?: { readonly reminders: number; readonly reportedAt?: string };
  /** Of the newest approval. */
  readonly payment?: { readonly paymentId: string; readonly reason?: string; readonly at: string };
  /** Why it was never approved. */
  readonly closed?: { readonly reason: string; readonly at: string };
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Transitions of submitted work. Their error's code is `CONTRACT_WORK_STATUS_CONFLICT`. */
const { move, illegal } = createTransitions({ entity: 'work', code: 'CONTRACT_WORK_STATUS_CONFLICT', edges: EDGES });

type NewWork = Pick<Work, 'workId' | 'contractId' | 'kind'> &
  Partial<Pick<Work, 'title' | 'agreed' | 'category' | 'dueOn' | 'weekStart' | 'supplement'>> & { readonly at: string };

export const newWork = ({ at, ...facts }: NewWork): Work => ({
  ...facts,
  status: 'planned',
  submissions: [],
  decisions: [],
  createdAt: at,
  updatedAt: at,
});

/** Whether the terms approve the work when the client says nothing: nobody agreed on an off-cycle payment's amount before. */
export const isApprovedBySilence = (
  { silence }: { readonly silence: Silence },
  { kind }: Pick<Work, 'kind'>,
): boolean => silence === 'approval' && kind !== 'off_cycle';

/** What people call it: as the parties named it, or the week of a timesheet. */
export const workName = ({ title, weekStart, supplement }: Pick<Work, 'title' | 'weekStart' | 'supplement'>): string =>
  title ?? `Timesheet of the week of ${weekStart}${supplement === undefined ? '' : ` (${supplement})`}`;

/** The submission that counts; `undefined` before the first. */
export const currentSubmission = ({ submissions }: Pick<Work, 'submissions'>): Submission | undefined =>
  submissions.at(-1);

/** The files of a submission of the work, in its order. */
export const submittedFiles = (
  { files = [] }: Pick<Work, 'files'>,
  { attachmentIds }: Pick<Submission, 'attachmentIds'>,
): readonly AttachedFile[] =>
  attachmentIds.flatMap((id) => files.find(({ attachmentId }) => attachmentId === id) ?? []);

/** A record has room for so many of each party. */
export const MAXIMUM_SUBMISSIONS = 20;

/**
 * The work is submitted, for the first time or again.
 * @throws IllegalTransitionError while it waits, and once it is approved; TooManySubmissionsError once its party used up its own
 */
export const submit = (work: Work, submission: Omit<Submission, 'number'>): Work => {
  const theirs = work.submissions.filter(({ party }) => party === submission.party);
  if (theirs.length >= MAXIMUM_SUBMISSIONS) {
    throw new TooManySubmissionsError(`The ${submission.party} submitted the work ${MAXIMUM_SUBMISSIONS} times`);
  }
  return {
    ...move(work, 'submitted', submission.submittedAt),
    followUp: { reminders: 0 },
    submissions: [...work.submissions, { ...submission, number: work.submissions.length + 1 }],
  };
};

/** Who may take which decision. A contractor never decides about their own work, and a client never withdraws it. */
const DECIDERS: Readonly<Record<WorkDecision['outcome'], Party>> = {
  approved: 'client',
  rejected: 'client',
  withdrawn: 'contractor',
};

/**
 * A party decides about the submission that it saw.
 * @throws SubmissionChangedError when another submission counts now; IllegalTransitionError when it was decided before, is paid, or is
 * the other party's to decide
 */
export const decide = (work: Work, decision: WorkDecision, party: Party): Work => {
  if (DECIDERS[decision.outcome] !== party) throw illegal(work.status, `become ${decision.outcome} by the ${party}`);
  if (currentSubmission(work)?.number !== decision.submission) {
    throw new SubmissionChangedError(`Submission ${decision.submission} is not the one that waits for a decision`, {
      submission: currentSubmission(work)?.number,
    });
  }
  // Only the bank opens it again, by returning the payout.
  if (work.status === 'paid') throw illegal(work.status, `become ${decision.outcome}`);
  return { ...move(work, decision.outcome, decision.at), decisions: [...work.decisions, decision] };
};

/** How a payment of the work ended, or that it was returned, as payments say in their events. */
export interface PaymentOutcome {
  readonly outcome: 'paid' | 'payment_rejected' | 'payment_cancelled' | 'reversed';
  readonly paymentId: string;
  readonly reason?: string;
  readonly at: string;
}

/**
 * What payments said about the approved work. Events arrive twice, late and out of order: the newest counts, and what the work cannot
 * become any more changes nothing.
 */
export const recordPayment = (work: Work, { outcome, ...payment }: PaymentOutcome): Work => {
  const status = outcome === 'reversed' ? 'approved' : outcome;
  const isNews = work.payment === undefined || payment.at > work.payment.at;
  // A return that is received before its payout.
  if (isNews && work.status === 'approved' && status === 'approved') return { ...work, payment, updatedAt: payment.at };
  if (!isNews || !EDGES[work.status].includes(status)) return work;
  const followed = status === 'payment_rejected' && { followUp: { reminders: 0 } };
  return { ...move(work, status, payment.at), ...followed, payment };
};

/** Whether it is approved and not paid, also where payments refused that: a contract does not end before. */
export const isUnpaid = ({ status }: Pick<Work, 'status'>): boolean =>
  status === 'approved' || status === 'payment_rejected';

/** The contract ends, and the work is not approved. Approved and paid work stays as it is. */
export const close = (work: Work, closed: NonNullable<Work['closed']>): Work =>
  EDGES[work.status].includes('closed') ? { ...move(work, 'closed', closed.at), closed } : work;
