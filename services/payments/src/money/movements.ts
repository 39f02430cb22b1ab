import { factId } from '#shared/events/index.ts';
import { isPositive, negate, smaller, subtract } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { CLEARING, EXTERNAL, escrowOf, lockedOf, receivableOf, walletOf } from './accounts.ts';
import { InvalidEntryError } from './errors.ts';
import { assertEntry } from './postings.ts';
import type { LedgerEntry, Movement, Posting } from './postings.ts';

/**
 * The movements of money, each as one balanced entry. Which accounts they use, and what the signs mean, is in `accounts.ts`;
 * every constructor throws InvalidEntryError for what `assertEntry` refuses, and InvalidMoneyError for what is no amount.
 */

type Facts = Pick<LedgerEntry, 'movement' | 'reference' | 'at' | 'postings'> & Partial<Pick<LedgerEntry, 'reverses'>>;

/** @param occurrence What makes the fact unique among its movement; its reference, if nothing is said */
const entry = (facts: Facts, occurrence: readonly string[] = [facts.reference]): LedgerEntry => {
  const made: LedgerEntry = { entryId: factId('ledger', facts.movement, ...occurrence), ...facts };
  assertEntry(made);
  return made;
};

interface Client {
  readonly clientId: string;
  readonly amount: Money;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** A client's payment arrived: external → escrow. */
export const fund = ({ clientId, fundingId, amount, at }: Client & { readonly fundingId: string }): LedgerEntry =>
  entry({
    movement: 'escrow.funded',
    reference: fundingId,
    at,
    postings: [{ from: EXTERNAL, to: escrowOf(clientId), amount }],
  });

/** `LockFunds`: reserve the amount of a payment or of a whole payroll: escrow → locked. */
export const lockFunds = ({ clientId, lockId, amount, at }: Client & { readonly lockId: string }): LedgerEntry =>
  entry({
    movement: 'funds.locked',
    reference: lockId,
    at,
    postings: [{ from: escrowOf(clientId), to: lockedOf(clientId), amount }],
  });

/**
 * Give back all that was reserved with one lock: locked → escrow.
 * @param releaseId The lock's id
 */
export const releaseFunds = ({
  clientId,
  releaseId,
  amount,
  at,
}: Client & { readonly releaseId: string }): LedgerEntry =>
  entry({
    movement: 'funds.released',
    reference: releaseId,
    at,
    postings: [{ from: lockedOf(clientId), to: escrowOf(clientId), amount }],
  });

/** A payment or payroll line, by its id, within a batch. */
export interface BatchLine {
  readonly amount: Money;
  readonly reference: string;
}

/** Give back what was reserved for lines that will not be paid, at most MAX_POSTINGS: locked → escrow, one line for each. */
export const releaseLines = ({
  clientId,
  releaseId,
  lines,
  at,
}: Omit<Client, 'amount'> & { readonly releaseId: string; readonly lines: readonly BatchLine[] }): LedgerEntry =>
  entry({
    movement: 'funds.released',
    reference: releaseId,
    at,
    postings: lines.map(({ amount, reference }) => ({
      from: lockedOf(clientId),
      to: escrowOf(clientId),
      amount,
      reference,
    })),
  });

/** One payout of a settlement. */
export interface Credit extends BatchLine {
  readonly contractorId: string;
}

export interface Settlement {
  /** One attempt to pay: a line that is paid again after a reversal belongs to another settlement. */
  readonly settlementId: string;
  readonly at: string;
}

/** `CreditContractorWallet`: payouts reached the contractors: clearing → wallet, one line for each, at most MAX_POSTINGS. */
export const creditContractorWallet = ({
  settlementId,
  credits,
  at,
}: Settlement & { readonly credits: readonly Credit[] }): LedgerEntry =>
  entry({
    movement: 'wallet.credited',
    reference: settlementId,
    at,
    postings: credits.map(({ contractorId, amount, reference }) => ({
      from: CLEARING,
      to: walletOf(contractorId),
      amount,
      reference,
    })),
  });

/** `DebitClientEscrow`: the reserved money has left: locked → clearing, a line for each payout of the settlement. */
export const debitClientEscrow = ({
  settlementId,
  clientId,
  debits,
  at,
}: Settlement & {
  readonly clientId: string;
  readonly debits: readonly BatchLine[];
}): LedgerEntry =>
  entry({
    movement: 'escrow.debited',
    reference: settlementId,
    at,
    postings: debits.map(({ amount, reference }) => ({ from: lockedOf(clientId), to: CLEARING, amount, reference })),
  });

const REVERSAL: Readonly<Partial<Record<Movement, Movement>>> = {
  'wallet.credited': 'wallet.credit.reversed',
  'escrow.debited': 'escrow.debit.reversed',
};

/**
 * A payout failed after it was paid: the exact opposite of its line in `original`, which is a wallet's credit or an escrow's
 * debit. Do it to both: the money is back in the client's locked account, and the line can be paid again. Each line of an
 * entry can be reversed once, because the id follows from the two.
 *
 * @param line Reference of the line within `original`
 * @param failureId What proves that the money was returned (Stripe's `failure_balance_transaction`)
 */
export const reversePayout = (
  original: LedgerEntry,
  { line, failureId, at }: { readonly line: string; readonly failureId: string; readonly at: string },
): LedgerEntry => {
  const movement = REVERSAL[original.movement];
  const posting = original.postings.find(({ reference }) => reference === line);
  if (movement === undefined || posting === undefined) {
    throw new InvalidEntryError(`Entry ${original.entryId} (${original.movement}) has no payout ${line} to reverse`);
  }
  const { from, to, amount } = posting;
  return entry(
    {
      movement,
      reference: failureId,
      reverses: original.entryId,
      at,
      postings: [{ from: to, to: from, amount, reference: line }],
    },
    [original.entryId, line],
  );
};

/**
 * The bank took a client's payment back. Escrow → external, as far as the escrow goes: what is locked is promised to
 * contractors and stays. The rest becomes a debt of the client: receivable → external (`overdraftOf` returns it).
 *
 * @param escrow What the client's escrow account holds now
 */
export const withdrawDispute = ({
  clientId,
  disputeId,
  amount,
  escrow,
  at,
}: Client & { readonly disputeId: string; readonly escrow: Money }): LedgerEntry => {
  const covered = smaller(amount, escrow);
  return entry({
    movement: 'dispute.withdrawn',
    reference: disputeId,
    at,
    postings: positive([
      { from: escrowOf(clientId), to: EXTERNAL, amount: covered },
      { from: receivableOf(clientId), to: EXTERNAL, amount: subtract(amount, covered) },
    ]),
  });
};

/**
 * A dispute was won, and the money is back: it settles what the client owes, and the rest is escrow again.
 *
 * @param receivable Balance of the client's receivable account now: zero or less
 */
export const reinstateDispute = ({
  clientId,
  disputeId,
  amount,
  receivable,
  at,
}: Client & { readonly disputeId: string; readonly receivable: Money }): LedgerEntry => {
  const owed = smaller(amount, negate(receivable));
  return entry({
    movement: 'dispute.reinstated',
    reference: disputeId,
    at,
    postings: positive([
      { from: EXTERNAL, to: receivableOf(clientId), amount: owed },
      { from: EXTERNAL, to: escrowOf(clientId), amount: subtract(amount, owed) },
    ]),
  });
};

/** The client's new funds pay what it owes: escrow → receivable. @param collectionId What made it possible: a funding's id */
export const collectReceivable = ({
  clientId,
  collectionId,
  amount,
  at,
}: Client & { readonly collectionId: string }): LedgerEntry =>
  entry({
    movement: 'receivable.collected',
    reference: collectionId,
    at,
    postings: [{ from: escrowOf(clientId), to: receivableOf(clientId), amount }],
  });

const positive = (postings: readonly Posting[]): readonly Posting[] =>
  postings.filter(({ amount }) => isPositive(amount));
