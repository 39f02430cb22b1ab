import { add, isPositive, smaller } from '#shared/money/index.ts';
import { escrowOf, receivableOf } from '../money/accounts.ts';
import { fundingAnnouncements } from './domain/announcements.ts';
import { amountOf, amountOwed } from '../money/balances.ts';
import { applyPaymentIntent, assertSamePayment, isOpen } from './domain/funding.ts';
import type { Funding } from './domain/funding.ts';
import { collectReceivable, fund } from '../money/movements.ts';
import type { LedgerEntry } from '../money/postings.ts';
import type { PaymentIntentFacts } from '../ports.ts';
import { UnexpectedFactError } from '../money/errors.ts';
import type { Books, Movements } from '../ledger/index.ts';
import type { EscrowPorts } from './ports.ts';
import { resumeFundingQueue } from './funding-queue.ts';

type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals' | 'clock' | 'sleep'>;

/** The funding that a PaymentIntent is recorded for; while none is, the one that its metadata name. */
export const fundingOf = async (
  { escrowRecords }: Pick<Dependencies, 'escrowRecords'>,
  intent: Pick<PaymentIntentFacts, 'paymentIntentId' | 'fundingId'>,
): Promise<Funding | undefined> => {
  const fundingId = await fundingIdOf(escrowRecords, intent);
  return fundingId === undefined ? undefined : (await escrowRecords.getFunding(fundingId))?.value;
};

/** Anybody with access to Stripe can write the metadata: there may be no such funding. */
const fundingIdOf = async (
  escrowRecords: Dependencies['escrowRecords'],
  { paymentIntentId, fundingId: named }: Pick<PaymentIntentFacts, 'paymentIntentId' | 'fundingId'>,
): Promise<string | undefined> => (await escrowRecords.getFundingOfIntent(paymentIntentId))?.value.fundingId ?? named;

/**
 * Apply an event about a PaymentIntent. It is believed about the one on record, but for one that would book money: Stripe is
 * asked, and its answer counts. A crash between Stripe's answer and our record leaves one that only its metadata, which
 * anybody with access to Stripe can write, connect with the funding: then Stripe is asked, too. `undefined` for an unknown
 * payment.
 *
 * @param saidAt When Stripe said it, ISO-8601 UTC
 * @throws UnexpectedFactError when it contradicts the record
 */
export const applyPaymentIntentEvent = async (
  service: Dependencies & Pick<EscrowPorts, 'stripe'>,
  said: PaymentIntentFacts,
  saidAt: string,
): Promise<RecordedFunding | undefined> => {
  const funding = await fundingOf(service, said);
  if (funding === undefined) return undefined;
  assertSamePayment(funding, said);
  const isRecorded = funding.paymentIntentId !== undefined;
  const wouldBook = said.status === 'succeeded' && isOpen(funding);
  if (isRecorded && !wouldBook) return recordFor(service, funding.fundingId, said, saidAt);
  const askedAt = service.clock.now();
  const confirmed = await service.stripe.getPaymentIntent(said.paymentIntentId);
  if (!isRecorded && confirmed.fundingId !== funding.fundingId) {
    throw new UnexpectedFactError(
      `Stripe does not say that ${said.paymentIntentId} is of funding ${funding.fundingId}`,
    );
  }
  return recordFor(service, funding.fundingId, confirmed, askedAt);
};

export interface RecordedFunding {
  readonly funding: Funding;
  readonly changed: boolean;
}

/**
 * Record what Stripe says about a client's payment. Money that arrived is booked once, together with the record and the
 * event; then the funding queue is resumed. `undefined` for an unknown payment.
 *
 * @param facts As Stripe answered them to us, or of the PaymentIntent that is on record
 * @param saidAt When Stripe said it, ISO-8601 UTC
 * @throws UnexpectedFactError when the amounts differ, or another PaymentIntent is on record
 */
export const recordPaymentIntent = async (
  service: Dependencies,
  facts: PaymentIntentFacts,
  saidAt: string,
): Promise<RecordedFunding | undefined> => {
  const fundingId = await fundingIdOf(service.escrowRecords, facts);
  return fundingId === undefined ? undefined : recordFor(service, fundingId, facts, saidAt);
};

const recordFor = async (
  service: Dependencies,
  fundingId: string,
  facts: PaymentIntentFacts,
  saidAt: string,
): Promise<RecordedFunding | undefined> => {
  const { escrowRecords, ledger, clock } = service;
  const { result } = await ledger.move(async (books): Promise<Movements<RecordedFunding | undefined>> => {
    const read = await escrowRecords.getFunding(fundingId);
    if (read === undefined) return { entries: [], result: undefined };
    const at = clock.now();
    const funding = applyPaymentIntent(read.value, facts, { saidAt, at });
    if (funding === read.value) return { entries: [], result: { funding, changed: false } };
    const isNew = read.value.paymentIntentId === undefined;
    return {
      entries: funding.status === 'succeeded' ? await fundingEntries(books, funding, at) : [],
      changes: [
        escrowRecords.putFunding(funding, read),
        ...(isNew ? [escrowRecords.putFundingOfIntent(facts.paymentIntentId, fundingId)] : []),
      ],
      events: funding.status === read.value.status ? [] : fundingAnnouncements(funding, at),
      result: { funding, changed: true },
    };
  });
  // Also for a duplicate: the first call may have crashed right before this.
  if (result?.funding.status === 'succeeded') {
    await resumeFundingQueue(service, result.funding.clientId, result.funding.amount.currency);
  }
  return result;
};

/** What the payment puts into the escrow, less what the client owes us. */
const fundingEntries = async (
  books: Books,
  { clientId, fundingId, amount }: Funding,
  at: string,
): Promise<readonly LedgerEntry[]> => {
  const { currency } = amount;
  const [receivable, escrow] = await Promise.all([
    books.balance(receivableOf(clientId), currency),
    books.balance(escrowOf(clientId), currency),
  ]);
  const due = smaller(amountOwed(receivable.amountMinor, currency), add(amountOf(escrow), amount));
  return [
    fund({ clientId, fundingId, amount, at }),
    ...(isPositive(due) ? [collectReceivable({ clientId, collectionId: fundingId, amount: due, at })] : []),
  ];
};
