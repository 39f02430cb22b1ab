import { compare, subtract } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';

/** Somebody waits for funds in a client's escrow: a payment or a payroll. Removed in the transaction that locks them. */
export interface Waiter {
  readonly clientId: string;
  /** Signal key of the machine: `payment/<id>`, `payroll/<id>`. */
  readonly key: string;
  readonly amount: Money;
  /** When it began to wait; whoever waits longest is served first. Stays the same when it has to wait again. */
  readonly since: string;
  /** How often it has begun to wait: each round is signalled once. */
  readonly round: number;
}

/** Name of the signal that a machine waits for in this round; a signal of an earlier round finds no other's wait. */
export const fundedSignal = ({ round }: Pick<Waiter, 'round'>): string => `escrow.funded/${round}`;

/**
 * Whom the funds suffice for, oldest first. What one of them needs is not promised to the next; one that is too large is
 * passed over and keeps its place.
 *
 * @param waiters Oldest first, all in the currency of `available`
 */
export const whoFits = (waiters: readonly Waiter[], available: Money): readonly Waiter[] => {
  const fitting: Waiter[] = [];
  let left = available;
  for (const waiter of waiters) {
    if (compare(waiter.amount, left) > 0) continue;
    fitting.push(waiter);
    left = subtract(left, waiter.amount);
  }
  return fitting;
};
