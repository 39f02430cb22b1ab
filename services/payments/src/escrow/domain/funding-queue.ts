import { compare, subtract } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';

/** A payment or payroll that waits for funds in its client's escrow. Removed in the transaction that locks them. */
export interface FundingQueueEntry {
  readonly clientId: string;
  /** Signal key of the machine: `payment/<id>`, `payroll/<id>`. */
  readonly key: string;
  readonly amount: Money;
  /** When it first began to wait. The oldest entry is served first. */
  readonly since: string;
  /** How many times it has begun to wait: each round is signalled once. */
  readonly round: number;
}

/** What identifies an entry of the queue. */
export type FundingQueueKey = Pick<FundingQueueEntry, 'clientId' | 'since' | 'key'>;

/** Name of the signal that a machine waits for in this round; a late signal of an earlier round does not match it. */
export const fundedSignal = ({ round }: Pick<FundingQueueEntry, 'round'>): string => `escrow.funded/${round}`;

/**
 * The entries that the funds cover, oldest first. The amount of each is subtracted before the next is considered; an entry
 * that is too large is skipped and keeps its position.
 *
 * @param queue Oldest first, all in the currency of `available`
 */
export const selectFundable = (queue: readonly FundingQueueEntry[], available: Money): readonly FundingQueueEntry[] => {
  const fundable: FundingQueueEntry[] = [];
  let left = available;
  for (const entry of queue) {
    if (compare(entry.amount, left) > 0) continue;
    fundable.push(entry);
    left = subtract(left, entry.amount);
  }
  return fundable;
};
