import { add, isPositive, smaller } from '#shared/money/index.ts';
import { escrowOf, receivableOf } from '../money/accounts.ts';
import { fundingAnnouncements } from './domain/announcements.ts';
import { amountOf, amountOwed } from '../money/balances.ts';
import { applyPaymentIntent } from './domain/funding.ts';
import type { Funding } from './domain/funding.ts';
import { collectReceivable, fund } from '../money/movements.ts';
import type { LedgerEntry } from '../money/postings.ts';
import type { PaymentIntentFacts } from '../ports.ts';
import type { Books } from '../ledger/index.ts';
import type { EscrowPorts } from './ports.ts';
import { resumeFundingQueue } from './funding-queue.ts';

type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals' | 'clock' | 'sleep'>;

/**
 * Record what Stripe says about a client's payment, whether a webhook brought it or we asked. Money that arrived is booked
 * once, together with the record and the event; then the funding queue is resumed. `undefined` for an unknown payment.
 *
 * @param saidAt When Stripe said it, ISO-8601 UTC
 * @throws UnexpectedFactError when the amounts differ
 */
export const recordPaymentIntent = async (
  service: Dependencies,
  facts: PaymentIntentFacts,
  saidAt: string,
): Promise<{ readonly funding: Funding; readonly changed: boolean } | undefined> => {
  const { escrowRecords, ledger, clock } = service;
  const fundingId = facts.fundingId ?? (await escrowRecords.getFundingOfIntent(facts.paymentIntentId))?.value.fundingId;
  if (fundingId === undefined) return undefined;
  const { result } = await ledger.move(async (books) => {
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
