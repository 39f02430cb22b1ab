import { compare, money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';

/** A client is notified when its escrow falls below an amount. One per currency. */
export interface BalanceAlert {
  readonly clientId: string;
  readonly threshold: Money;
  /** User who set it, and is notified. */
  readonly recipientId: string;
  readonly updatedAt: string;
  /** The balance is below the threshold: no further notification until it has been above. */
  readonly low: boolean;
  /** How often it fell below. */
  readonly count: number;
}

export const newAlert = (
  known: BalanceAlert | undefined,
  facts: Pick<BalanceAlert, 'clientId' | 'threshold' | 'recipientId'> & { readonly at: string },
): BalanceAlert => ({
  clientId: facts.clientId,
  threshold: facts.threshold,
  recipientId: facts.recipientId,
  updatedAt: facts.at,
  // Another threshold is another question; the same one was answered.
  low: known !== undefined && compare(known.threshold, facts.threshold) === 0 && known.low,
  count: known?.count ?? 0,
});

/** The alert after a comparison with the balance: the same object if nothing changes. */
export const compareWithThreshold = (alert: BalanceAlert, availableMinor: number): BalanceAlert => {
  const low = compare(money(availableMinor, alert.threshold.currency), alert.threshold) < 0;
  if (low === alert.low) return alert;
  return { ...alert, low, count: alert.count + (low ? 1 : 0) };
};
