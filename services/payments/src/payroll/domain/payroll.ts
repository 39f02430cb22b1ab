import { createTransitions } from '#shared/errors/transitions.ts';
import type { Holder } from '#shared/executions/index.ts';
import { zero } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import {
  NoFailedLinesError,
  PayrollChangedError,
  PayrollNotCompletedError,
  PayrollNotEditableError,
} from './errors.ts';
import { BATCH_LINES } from './policy.ts';

/** A client pays many contractors at once. Its lines are in batches (`order.ts`, `line.ts`). */
export interface Payroll {
  readonly payrollId: string;
  readonly clientId: string;
  /** What the client calls it. */
  readonly name: string;
  readonly status: PayrollStatus;
  /** Goes up with each change of its lines, so that it names what somebody saw. */
  readonly revision: number;
  /** Of all its lines. */
  readonly lineCount: number;
  readonly total: Money;
  /** The payroll of which it pays failed lines again; each of its lines says which, but for those that were added. */
  readonly failedLinesOf?: string;
  /** Payrolls that pay failed lines of this one again; of those that were cancelled, only some. */
  readonly retryDrafts?: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly submittedBy?: string;
  readonly submittedAt?: string;
  /** A second person, where the amount asks for one. */
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  /** The execution that drives it; a second live one must not. */
  readonly holder?: Holder;
  readonly funding?: FundingWait;
  readonly lockedAt?: string;
  /** From now on payouts may exist: it can no longer be cancelled. */
  readonly payingSince?: string;
  readonly cancelled?: { readonly reason: CancelReason; readonly by: string; readonly at: string };
  /** When the locked funds of a cancelled payroll were released. */
  readonly releasedAt?: string;
  readonly ledger?: { readonly entries: number; readonly recordedAt: string };
  readonly outcome?: PayrollOutcome;
  /** The machine went through to its end: nothing is left to announce. */
  readonly closedAt?: string;
}

/** It waits for funds. */
export interface FundingWait {
  readonly since: string;
  /** Until when it may, however often they come short. */
  readonly deadlineAt: string;
  /** How often it has begun to wait: each round ends by a signal of its own. */
  readonly round: number;
  /** Which entry into the state began the round. ISO-8601 UTC. */
  readonly stateEnteredAt: string;
}

/** How it ended, line by line. Paid and failed make the whole. */
export interface PayrollOutcome {
  readonly paidLines: number;
  readonly paid: Money;
  readonly failedLines: number;
  /** Given back to the client's escrow. */
  readonly released: Money;
  readonly completedAt: string;
}

export const PAYROLL_STATUSES = [
  'draft',
  'awaiting_approval',
  'submitted',
  'awaiting_funds',
  'processing',
  'completed',
  'completed_with_failures',
  'cancelled',
] as const;
/**
 * - `draft`: the client adds lines
 * - `awaiting_approval`: submitted, and too much for one person to decide
 * - `submitted`: the machine takes it up
 * - `awaiting_funds`: the escrow does not suffice
 * - `processing`: its funds are locked, and its lines are paid
 */
export type PayrollStatus = (typeof PAYROLL_STATUSES)[number];

export const CANCEL_REASONS = ['cancelled_by_client', 'cancelled_by_operator', 'funding_deadline'] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/** The only transitions. A payment that is returned later changes success to success with failures. */
export const EDGES: Readonly<Record<PayrollStatus, readonly PayrollStatus[]>> = {
  draft: ['awaiting_approval', 'submitted', 'cancelled'],
  awaiting_approval: ['draft', 'submitted', 'cancelled'],
  submitted: ['awaiting_funds', 'processing', 'cancelled'],
  awaiting_funds: ['processing', 'cancelled'],
  processing: ['completed', 'completed_with_failures', 'cancelled'],
  completed: ['completed_with_failures'],
  completed_with_failures: [],
  cancelled: [],
};

export type NewPayroll = Pick<Payroll, 'payrollId' | 'clientId' | 'name' | 'createdBy'> & {
  readonly currency: string;
  readonly at: string;
};

export const newPayroll = (facts: NewPayroll): Payroll => ({
  payrollId: facts.payrollId,
  clientId: facts.clientId,
  name: facts.name,
  status: 'draft',
  revision: 0,
  lineCount: 0,
  total: zero(facts.currency),
  createdBy: facts.createdBy,
  createdAt: facts.at,
  updatedAt: facts.at,
});

/** How many batches its lines fill; they are numbered from 1, and all but the last are full. */
export const batchCount = ({ lineCount }: Pick<Payroll, 'lineCount'>): number => Math.ceil(lineCount / BATCH_LINES);

/** It does not change any more, except for a returned payment. */
export const isOver = ({ status }: Pick<Payroll, 'status'>): boolean =>
  status === 'completed' || status === 'completed_with_failures' || status === 'cancelled';

/** @throws PayrollNotEditableError for one that was submitted */
export const assertDraft = ({ payrollId, status }: Payroll): void => {
  if (status !== 'draft')
    throw new PayrollNotEditableError(`Payroll ${payrollId} is ${status}`, { currentStatus: status });
};

/** @throws PayrollChangedError when its lines were changed since somebody saw this revision */
export const assertRevision = ({ payrollId, revision }: Payroll, seen: number): void => {
  if (revision !== seen) {
    throw new PayrollChangedError(`The lines of payroll ${payrollId} were changed since`, { revision });
  }
};

/**
 * Its failed lines can be paid again: none of them moves any more.
 * @throws PayrollNotCompletedError, NoFailedLinesError
 */
export const assertFailedLines = ({ payrollId, status }: Payroll): void => {
  if (status === 'completed') throw new NoFailedLinesError(`No line of payroll ${payrollId} has failed`);
  if (status !== 'completed_with_failures') {
    throw new PayrollNotCompletedError(`Payroll ${payrollId} is ${status}`, { currentStatus: status });
  }
};

/** A payroll's transitions. Their error's code is `PAYROLL_STATUS_CONFLICT`. */
export const { move, illegal } = createTransitions({
  entity: 'payroll',
  code: 'PAYROLL_STATUS_CONFLICT',
  edges: EDGES,
});

interface Decision {
  readonly by: string;
  readonly at: string;
}

/**
 * The client submits it. A replay is rejected, so that it is not processed twice by mistake.
 * @throws PayrollNotEditableError unless it is a draft
 */
export const submit = (
  payroll: Payroll,
  { by, at, needsApproval }: Decision & { readonly needsApproval: boolean },
): Payroll => {
  assertDraft(payroll);
  const status = needsApproval ? 'awaiting_approval' : 'submitted';
  return { ...move(payroll, status, at), submittedBy: by, submittedAt: at };
};

/**
 * A second person agrees, to what was submitted at `submittedAt`: its lines have been the same ever since.
 * @throws IllegalTransitionError unless it waits for that; PayrollChangedError when it was submitted anew since
 */
export const approve = (
  payroll: Payroll,
  { by, at, submittedAt }: Decision & { readonly submittedAt: string },
): Payroll => {
  // A draft may become the same, but not this way.
  if (payroll.status !== 'awaiting_approval') throw illegal(payroll.status, 'be approved');
  if (payroll.submittedAt !== submittedAt) {
    throw new PayrollChangedError(`Payroll ${payroll.payrollId} was submitted again since`, {
      submittedAt: payroll.submittedAt,
    });
  }
  return { ...move(payroll, 'submitted', at), approvedBy: by, approvedAt: at };
};

/** Back to the draft, before it was approved. */
export const reopen = (payroll: Payroll, at: string): Payroll => {
  const { submittedBy: _by, submittedAt: _at, ...rest } = move(payroll, 'draft', at);
  return rest;
};

export const canBeCancelled = ({ status, payingSince }: Payroll): boolean =>
  EDGES[status].includes('cancelled') && payingSince === undefined;

/**
 * Cancel it. A replay returns the payroll unchanged.
 * @throws IllegalTransitionError once payouts may exist
 */
export const cancel = (payroll: Payroll, { reason, by, at }: Decision & { readonly reason: CancelReason }): Payroll => {
  if (payroll.status === 'cancelled') return payroll;
  if (!canBeCancelled(payroll)) throw illegal(payroll.status, 'be cancelled: it is being paid, or is over');
  return { ...move(payroll, 'cancelled', at), cancelled: { reason, by, at } };
};

interface Shortage {
  readonly at: string;
  /** When the state was entered in which this was found out. */
  readonly stateEnteredAt: string;
  readonly deadlineAt: string;
}

/**
 * The escrow comes short: another round of waiting begins. The first one sets the deadline, and it stays. A state entry that was
 * seen, or is older, returns the payroll unchanged: it is a retry, or a late duplicate of one.
 */
export const awaitFunds = (payroll: Payroll, { at, stateEnteredAt, deadlineAt }: Shortage): Payroll => {
  const { funding, status } = payroll;
  if (status === 'awaiting_funds' && funding !== undefined) {
    if (stateEnteredAt <= funding.stateEnteredAt) return payroll;
    return { ...payroll, funding: { ...funding, round: funding.round + 1, stateEnteredAt }, updatedAt: at };
  }
  return { ...move(payroll, 'awaiting_funds', at), funding: { since: at, deadlineAt, round: 1, stateEnteredAt } };
};

/** Its funds are locked. A replay returns the payroll unchanged. */
export const startProcessing = (payroll: Payroll, at: string): Payroll =>
  payroll.status === 'processing' ? payroll : { ...move(payroll, 'processing', at), lockedAt: at };

/** The first payout is about to be made. A replay returns the payroll unchanged. */
export const beginPaying = (payroll: Payroll, at: string): Payroll => {
  if (payroll.status !== 'processing') throw illegal(payroll.status, 'begin a payout');
  return payroll.payingSince === undefined ? { ...payroll, payingSince: at, updatedAt: at } : payroll;
};

/** Every line is paid, or failed for good. A replay returns the payroll unchanged. */
export const complete = (payroll: Payroll, outcome: PayrollOutcome): Payroll =>
  payroll.outcome !== undefined ? payroll : { ...move(payroll, statusOf(outcome), outcome.completedAt), outcome };

/** A payment was returned after the end. */
export const correctOutcome = (payroll: Payroll, outcome: PayrollOutcome, at: string): Payroll =>
  payroll.status === statusOf(outcome)
    ? { ...payroll, outcome, updatedAt: at }
    : { ...move(payroll, statusOf(outcome), at), outcome };

const statusOf = ({ failedLines }: PayrollOutcome): PayrollStatus =>
  failedLines > 0 ? 'completed_with_failures' : 'completed';

/** The execution that drove it is through. A replay returns the payroll unchanged. */
export const close = (payroll: Payroll, at: string): Payroll => {
  if (payroll.closedAt !== undefined) return payroll;
  const { holder: _released, ...rest } = payroll;
  return { ...rest, closedAt: at, updatedAt: at };
};
