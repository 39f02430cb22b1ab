import type { AnyEvent } from '#shared/events/index.ts';
import { factId } from '#shared/events/index.ts';
import type { SignalMessage } from '#shared/signals/index.ts';
import type { Change } from '#shared/store/index.ts';
import type { Books } from '../ledger/index.ts';
import { reversePayout } from '../money/movements.ts';
import type { LedgerEntry, Movement } from '../money/postings.ts';
import type { AccountWait } from './domain/account-wait.ts';
import type { PayoutAccount } from './domain/payout-account.ts';
import type { Payout, PayoutSubject } from './domain/payout.ts';

/** What a change of a payout does to the record that it pays. Each area that pays contractors implements it once. */
export interface PayoutEffects {
  /**
   * What else changes in the transaction that changes a payout. Called again for each attempt of the transaction, so it must
   * read afresh, balances and entries by `books`.
   */
  effectsOf(change: PayoutChange): Promise<TransactionParts>;
  /** Signals to send once the change is on record; also sent for a duplicate, so ids must follow from facts. */
  signalsFor(payout: Payout): readonly SignalMessage[];
  /** Resumes what waits for a contractor's account, which is ready after each of these failed. Idempotent. */
  accountReady(waits: readonly AccountWait[], account: PayoutAccount): Promise<void>;
}

export type PayoutEffectsBySubject = Readonly<Record<PayoutSubject['kind'], PayoutEffects>>;

export interface PayoutChange {
  readonly before: Payout;
  readonly after: Payout;
  readonly books: Books;
  readonly at: string;
}

export interface TransactionParts {
  readonly entries?: readonly LedgerEntry[];
  readonly changes?: readonly Change[];
  readonly events?: readonly AnyEvent[];
}

/**
 * The opposites of what was booked when a payout was settled: none if nothing was. They return the money to the client's
 * locked account.
 *
 * @param settlementId As in `creditContractorWallet` and `debitClientEscrow`
 * @param line Reference of the payout's line in them
 */
export const reversalEntries = async (
  books: Books,
  { settlementId, line, failureId, at }: Readonly<Record<'settlementId' | 'line' | 'failureId' | 'at', string>>,
): Promise<readonly LedgerEntry[]> => {
  const movements: readonly Movement[] = ['wallet.credited', 'escrow.debited'];
  const booked = await Promise.all(movements.map((movement) => books.entry(factId('ledger', movement, settlementId))));
  return booked.filter((entry) => entry !== undefined).map((entry) => reversePayout(entry, { line, failureId, at }));
};
