import { add, negate, zero } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { money } from '#shared/money/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import { CLEARING, EXTERNAL } from '../money/accounts.ts';
import type { StatementLine } from '../money/balances.ts';
import { needsTransferReversal, isEnded, subjectIdOf } from '../payouts/domain/payout.ts';
import type { Payout } from '../payouts/domain/payout.ts';
import { compareFacts } from './domain/compare.ts';
import type { LedgerFact, Comparison, StripeFact, Subject } from './domain/compare.ts';
import type { BalanceTransactionFacts } from '../ports.ts';
import { currenciesOf } from '../ledger/index.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import type { ReconciliationPorts } from './ports.ts';

type Dependencies = Pick<
  ReconciliationPorts,
  'escrowRecords' | 'payoutRecords' | 'store' | 'ledger' | 'stripe' | 'clock'
>;

/**
 * Stripe is read from before the period: an earlier transfer shows that a payment which is booked within the period began
 * earlier, and is not to be compared. Payouts take a week at most.
 */
const MARGIN_DAYS = 14;

/**
 * Compare the ledger with Stripe's balance transactions: everything that began at or after `from`, up to now. Reads only.
 * @throws ProviderUnavailableError
 */
export const compareLedgerWithStripe = async (service: Dependencies, from: string): Promise<Comparison> => {
  const { stripe, clock } = service;
  const since = daysAfter(from, -MARGIN_DAYS, CALENDAR_DAY);
  const transactions = await stripe.listBalanceTransactions({ since });
  const explained = await mapEach(transactions, async (transaction) => explain(service, transaction));
  // Stripe first: whatever came in between is in the ledger only, and so young that it counts as in flight.
  const now = clock.now();
  const booked = await ledgerFacts(service, from, now);
  const subjects = new Map([
    ...(await mapEach(booked, async (fact): Promise<[string, Subject]> => [
      fact.subject,
      await subjectOf(service, fact),
    ])),
    ...explained.flatMap(({ subject, known }): [string, Subject][] => (subject && known ? [[subject, known]] : [])),
  ]);
  addOutstanding(subjects, explained);
  return compareFacts({ stripe: explained.map(({ fact }) => fact), ledger: booked, subjects }, { from, now });
};

/** A balance transaction, and the record that it belongs to. */
interface Explained {
  readonly fact: StripeFact;
  readonly subject?: string;
  readonly known?: Subject;
  readonly payout?: Payout;
}

const explain = async (service: Dependencies, transaction: BalanceTransactionFacts): Promise<Explained> => {
  const { transactionId, type, amount, feeMinor, at } = transaction;
  const found = await recordOf(service, transaction);
  const fact = { transactionId, type, amount, feeMinor, at };
  return found === undefined ? { fact } : { fact: { ...fact, subject: found.subject }, ...found };
};

const recordOf = async (
  { escrowRecords, payoutRecords }: Dependencies,
  { source }: BalanceTransactionFacts,
): Promise<(Omit<Explained, 'fact'> & { readonly subject: string }) | undefined> => {
  switch (source.kind) {
    case 'charge': {
      const known = source.paymentIntentId && (await escrowRecords.getFundingOfIntent(source.paymentIntentId));
      const funding = known && (await escrowRecords.getFunding(known.value.fundingId));
      return funding
        ? { subject: `funding/${funding.value.fundingId}`, known: { began: funding.value.createdAt } }
        : undefined;
    }
    case 'transfer':
    case 'reversal': {
      const recorded = await payoutRecords.keyOfTransfer(source.transferId);
      const key = recorded ?? source.payoutKey;
      const payout = key === undefined ? undefined : (await payoutRecords.getPayout(key))?.value;
      // Anybody with access to Stripe can write the metadata. They count only while the answer about our transfer is lost.
      const isOurs = recorded !== undefined || payout?.transferId === undefined;
      return payout && isOurs ? { subject: nameOf(payout), known: { began: payout.intendedAt }, payout } : undefined;
    }
    case 'dispute': {
      const dispute = await escrowRecords.getDispute(source.disputeId);
      return dispute && { subject: `dispute/${source.disputeId}`, known: { began: dispute.value.openedAt } };
    }
    case 'other':
      return undefined;
  }
};

/** What is paid, however many attempts it took. */
const nameOf = ({ subject }: Payout): string => `payout/${subjectIdOf(subject)}`;

/** A subject began with its first attempt, and all its attempts together have so much on the way. */
const addOutstanding = (subjects: Map<string, Subject>, explained: readonly Explained[]): void => {
  const payouts = new Map(
    explained.flatMap(({ payout }): [string, Payout][] => (payout ? [[payout.key, payout]] : [])),
  );
  for (const payout of payouts.values()) {
    const name = nameOf(payout);
    const { began = payout.intendedAt, outstanding = zero(payout.amount.currency) } = subjects.get(name) ?? {};
    subjects.set(name, {
      began: began < payout.intendedAt ? began : payout.intendedAt,
      outstanding: add(outstanding, outstandingOf(payout)),
    });
  }
};

/** Sent and not arrived, or to be reversed. A transfer whose response was lost counts, too. */
const outstandingOf = (payout: Payout): Money =>
  needsTransferReversal(payout) || (!isEnded(payout) && payout.status !== 'paid')
    ? payout.amount
    : zero(payout.amount.currency);

/** What went through Stripe by the ledger's account: every such movement touches one of the platform's own accounts. */
const ledgerFacts = async ({ store, ledger }: Dependencies, from: string, to: string): Promise<readonly Booked[]> => {
  const facts: Booked[] = [];
  for (const currency of await currenciesOf(store)) {
    for await (const line of ledger.statementLines(EXTERNAL, currency, { from, to })) facts.push(paidIn(line));
    const settlements: StatementLine[] = [];
    for await (const line of ledger.statementLines(CLEARING, currency, { from, to })) {
      if (SETTLED[line.movement] !== undefined) settlements.push(line);
    }
    facts.push(...(await mapEach(settlements, (line) => paidOut(ledger, line))).flat());
  }
  return facts;
};

interface Booked extends LedgerFact {
  /** What the whole entry refers to. */
  readonly reference: string;
}

/** The outside's balance falls by what comes in. */
const paidIn = ({ entryId, movement, reference, changeMinor, currency, at }: StatementLine): Booked => ({
  entryId,
  at,
  reference,
  subject: movement === 'escrow.funded' ? `funding/${reference}` : `dispute/${reference}`,
  amount: negate(money(changeMinor, currency)),
});

/** Of the two entries of a settlement, the wallet's: it names each payment or line. */
const SETTLED: Readonly<Record<string, 'out' | 'back'>> = {
  'wallet.credited': 'out',
  'wallet.credit.reversed': 'back',
};

/** Of what an admin paid by other means, the settlement is named so; no attempt's key ends like this. */
const ELSEWHERE = /\.elsewhere$/;

const paidOut = async (
  ledger: ReconciliationPorts['ledger'],
  { entryId, movement, at }: StatementLine,
): Promise<readonly Booked[]> => {
  const { postings, reference } = await ledger.requireEntry(entryId);
  return postings.map(({ amount, reference: line = reference }) => ({
    entryId,
    at,
    reference,
    subject: `payout/${line}`,
    amount: SETTLED[movement] === 'out' ? negate(amount) : amount,
    ...(ELSEWHERE.test(reference) && { elsewhere: true }),
  }));
};

/** When the subject of an entry began, according to our own records. */
const subjectOf = async (
  { escrowRecords, payoutRecords }: Dependencies,
  { subject, reference, at }: Booked,
): Promise<Subject> => {
  if (subject.startsWith('funding/')) {
    return { began: (await escrowRecords.getFunding(reference))?.value.createdAt ?? at };
  }
  if (subject.startsWith('dispute/'))
    return { began: (await escrowRecords.getDispute(reference))?.value.openedAt ?? at };
  return { began: (await payoutRecords.getPayout(reference))?.value.intendedAt ?? at };
};
