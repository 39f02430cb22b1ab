import type { AnyEvent } from '#shared/events/index.ts';
import { factId } from '#shared/events/index.ts';
import type { SignalMessage } from '#shared/signals/index.ts';
import type { Change } from '#shared/store/index.ts';
import { reversePayout } from '../money/movements.ts';
import { subjectOf } from './domain/payout.ts';
import type { Payout, PayoutSubject } from './domain/payout.ts';
import type { LedgerEntry, Movement } from '../money/postings.ts';
import type { Books } from '../ledger/index.ts';

/** What the record that is paid has to say to a payout's moves. One for each kind of subject. */
export interface PayoutOwner {
  /**
   * What else changes in the transaction in which a payout moves. Called anew for each attempt of it, so it must read
   * afresh, balances and entries by `books`.
   */
  moved(move: PayoutMove): Promise<Consequences>;
  /** Whom to wake when the move is on record; also for a duplicate, so ids must follow from facts. */
  told(payout: Payout): readonly SignalMessage[];
}

export interface PayoutMove {
  readonly before: Payout;
  readonly after: Payout;
  readonly books: Books;
  readonly at: string;
}

export interface Consequences {
  readonly entries?: readonly LedgerEntry[];
  readonly changes?: readonly Change[];
  readonly events?: readonly AnyEvent[];
}

export type PayoutOwners = Readonly<Record<PayoutSubject['kind'], PayoutOwner>>;

/** Name of the signal that a payment's machine waits for; one for each attempt. */
export const settledSignal = (payoutKey: string): string => `payout.settled/${payoutKey}`;

/**
 * The opposites of what was booked when a payout was settled: none while nothing has been. The money is the client's
 * locked one again.
 *
 * @param settlementId As in `creditContractorWallet` and `debitClientEscrow`
 * @param line Reference of the payout's line in them
 */
export const oppositesOf = async (
  books: Books,
  { settlementId, line, failureId, at }: Readonly<Record<'settlementId' | 'line' | 'failureId' | 'at', string>>,
): Promise<readonly LedgerEntry[]> => {
  const movements: readonly Movement[] = ['wallet.credited', 'escrow.debited'];
  const booked = await Promise.all(movements.map((movement) => books.entry(factId('ledger', movement, settlementId))));
  return booked.filter((entry) => entry !== undefined).map((entry) => reversePayout(entry, { line, failureId, at }));
};

/**
 * A payment's payouts: settled under the payout's key, in one line that is the payment's. What comes back is booked back;
 * the payment's own record is the milestone workflow's to reopen.
 */
export const paymentOwner: PayoutOwner = {
  moved: async ({ after, books, at }) => {
    if (after.status !== 'reversed') return {};
    const { key, failureId = key } = after;
    const { paymentId } = subjectOf(after, 'payment');
    return { entries: await oppositesOf(books, { settlementId: key, line: paymentId, failureId, at }) };
  },
  told: ({ key, subject, status, failureCode, failureClass }) =>
    status === 'paid' || status === 'failed' || status === 'canceled'
      ? [
          {
            key: `payment/${subjectOf({ key, subject }, 'payment').paymentId}`,
            name: settledSignal(key),
            id: `${key}/${status}`,
            payload: { payoutKey: key, status, failureCode: failureCode ?? null, failureClass: failureClass ?? null },
          },
        ]
      : [],
};
