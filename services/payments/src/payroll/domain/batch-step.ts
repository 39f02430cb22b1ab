import { daysAfter } from '#shared/time/index.ts';
import type { Accounts, BatchProgress, PayrollLine } from './line.ts';
import { canBeRetried } from './line.ts';
import { FIRST_SETTLEMENT_CHECK_DAYS, NEXT_SETTLEMENT_CHECK_DAYS, RETRY_DAYS, SETTLEMENT_DAYS } from './policy.ts';
import type { PaymentsPolicy } from '../../money/policy.ts';

/** What a batch's execution does next: wait until `checkAt`, pay what is not under way, or book it. */
export interface BatchStep {
  readonly next: 'wait' | 'retry' | 'settle';
  /** Of the signal it waits for. */
  readonly round: number;
  readonly checkAt: string;
}

interface Batch {
  readonly progress: BatchProgress;
  readonly accounts: Accounts;
  readonly lines: readonly PayrollLine[];
  /** Some of the lines that are being paid have no payout at Stripe yet. */
  readonly unfinished: boolean;
}

export const stepOf = (
  { progress, accounts, lines, unfinished }: Batch,
  policy: PaymentsPolicy,
  at: string,
): BatchStep => {
  const { round, outstanding, roundSince } = progress;
  const step = (next: BatchStep['next'], checkAt: string): BatchStep => ({ next, round, checkAt });
  const retryAt = earliest(
    lines.filter((line) => canBeRetried(line, { progress, accounts })).map((line) => retryDueAt(line, policy)),
  );
  if (unfinished || (retryAt !== undefined && retryAt <= at)) return step('retry', at);
  const firstCheckAt = daysAfter(roundSince, FIRST_SETTLEMENT_CHECK_DAYS, policy);
  const nextCheckAt = daysAfter(at, NEXT_SETTLEMENT_CHECK_DAYS, policy);
  const checkAt = firstCheckAt > at ? firstCheckAt : nextCheckAt;
  if (retryAt !== undefined) return step('wait', retryAt < checkAt ? retryAt : checkAt);
  return outstanding > 0 ? step('wait', checkAt) : step('settle', at);
};

/** What failed just now may fail again at once: each attempt waits longer, but for one to an account that became ready. */
export const retryDueAt = (line: PayrollLine, policy: PaymentsPolicy): string => {
  const { attempt, createdAt, endedAt = createdAt, failureClass } = line;
  if (failureClass === 'contractor') return endedAt;
  return daysAfter(endedAt, RETRY_DAYS[attempt - 1] ?? RETRY_DAYS.at(-1) ?? 0, policy);
};

const earliest = (instants: readonly string[]): string | undefined => instants.toSorted()[0];

/** A bank that takes longer than this has lost it: a person has to ask. */
export const isOverdue = ({ roundSince, outstanding }: BatchProgress, policy: PaymentsPolicy, at: string): boolean =>
  outstanding > 0 && at > daysAfter(roundSince, SETTLEMENT_DAYS, policy);
