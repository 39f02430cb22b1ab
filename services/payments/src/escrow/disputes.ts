import { compare, isSame } from '#shared/money/index.ts';
import { escrowOf, receivableOf } from '../money/accounts.ts';
import { disputeClosed, disputeOpened } from './domain/announcements.ts';
import { amountOf } from '../money/balances.ts';
import { disputeStatusOf, isClosed } from './domain/dispute.ts';
import type { Dispute } from './domain/dispute.ts';
import { UnexpectedFactError } from '../money/errors.ts';
import type { Funding } from './domain/funding.ts';
import { reinstateDispute, withdrawDispute } from '../money/movements.ts';
import type { DisputeFacts } from '../ports.ts';
import { recordPaymentIntent } from './fundings.ts';
import type { Books, Movements } from '../ledger/index.ts';
import type { EscrowPorts } from './ports.ts';
import { resumeFundingQueue } from './funding-queue.ts';

type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals' | 'stripe' | 'clock' | 'sleep'>;

/**
 * Apply an event about a dispute. Nothing is on record of a dispute before its first event, so the event is only the occasion:
 * Stripe is asked. `undefined` when the payment is none of ours.
 * @throws UnexpectedFactError when Stripe contradicts the event, or the record
 */
export const applyDisputeEvent = async (
  service: Dependencies,
  { disputeId, paymentIntentId }: Pick<DisputeFacts, 'disputeId' | 'paymentIntentId'>,
): Promise<Outcome | undefined> => {
  if (paymentIntentId === undefined) return undefined;
  const facts = await service.stripe.getDispute(disputeId);
  if (facts.paymentIntentId !== paymentIntentId) {
    throw new UnexpectedFactError(`Stripe says that dispute ${disputeId} is about another payment`, { disputeId });
  }
  return recordDispute(service, facts);
};

/**
 * Record what Stripe says about a dispute: when it opens, its money leaves the escrow (or is owed); when it is won, it comes
 * back. A closing that comes first opens it as well. `undefined` when the payment is none of ours.
 *
 * @throws UnexpectedFactError when the dispute is about more than was paid
 */
export const recordDispute = async (service: Dependencies, facts: DisputeFacts): Promise<Outcome | undefined> => {
  const funding = await findFunding(service, facts);
  if (funding === undefined) return undefined;
  // Two steps, each a transaction of its own: what the second one takes from depends on what the first one left.
  const opened = await open(service, facts, funding);
  const closed = await close(service, facts, funding);
  if (closed.dispute.status === 'won') await resumeFundingQueue(service, funding.clientId, funding.amount.currency);
  return { dispute: closed.dispute, changed: opened.changed || closed.changed };
};

/** A dispute may arrive before the payment it disputes: then the payment is requested from Stripe first. */
const findFunding = async (
  service: Dependencies,
  { paymentIntentId, amount, disputeId }: DisputeFacts,
): Promise<Funding | undefined> => {
  if (paymentIntentId === undefined) return undefined;
  const intent = await service.stripe.getPaymentIntent(paymentIntentId);
  const recorded = await recordPaymentIntent(service, intent, service.clock.now());
  if (recorded === undefined) return undefined;
  const { funding } = recorded;
  const isCovered = amount.currency === funding.amount.currency && compare(amount, funding.amount) <= 0;
  if (funding.status !== 'succeeded' || !isCovered) {
    throw new UnexpectedFactError(`Dispute ${disputeId} does not fit funding ${funding.fundingId}`, { disputeId });
  }
  return funding;
};

interface Outcome {
  readonly dispute: Dispute;
  readonly changed: boolean;
}

const open = async (service: Dependencies, facts: DisputeFacts, funding: Funding): Promise<Outcome> => {
  const { escrowRecords, ledger, clock } = service;
  const said = disputeStatusOf(facts.status);
  const { result } = await ledger.move<Outcome>(async (books) => {
    const read = await escrowRecords.getDispute(facts.disputeId);
    if (read !== undefined) assertSameDispute(read.value, facts, funding);
    // An inquiry may become a dispute; a dispute stays one.
    if (read !== undefined && (read.value.status !== 'inquiry' || said === 'inquiry')) {
      return { entries: [], result: { dispute: read.value, changed: false } };
    }
    const at = clock.now();
    const dispute: Dispute = {
      disputeId: facts.disputeId,
      fundingId: funding.fundingId,
      clientId: funding.clientId,
      amount: facts.amount,
      status: said === 'inquiry' ? 'inquiry' : 'open',
      openedAt: read?.value.openedAt ?? at,
    };
    const changes = [escrowRecords.putDispute(dispute, read)];
    if (dispute.status === 'inquiry') return { entries: [], changes, result: { dispute, changed: true } };
    const entry = withdrawDispute({ ...dispute, escrow: await escrowBalance(books, dispute), at });
    return {
      entries: [entry],
      changes,
      events: disputeOpened(dispute, funding, entry, at),
      result: { dispute, changed: true },
    };
  });
  return result;
};

/** An inquiry may be about another amount than the dispute that it becomes. */
const assertSameDispute = (known: Dispute, facts: DisputeFacts, { fundingId }: Funding): void => {
  const isSameAmount = known.status === 'inquiry' || isSame(known.amount, facts.amount);
  if (known.fundingId === fundingId && isSameAmount) return;
  const { disputeId } = known;
  throw new UnexpectedFactError(`Dispute ${disputeId} is on record with other facts`, { disputeId });
};

const escrowBalance = async (books: Books, { clientId, amount: { currency } }: Dispute) =>
  amountOf(await books.balance(escrowOf(clientId), currency));

const close = async (service: Dependencies, facts: DisputeFacts, funding: Funding): Promise<Outcome> => {
  const { escrowRecords, ledger, clock } = service;
  const status = disputeStatusOf(facts.status);
  const { result } = await ledger.move(async (books): Promise<Movements<Outcome>> => {
    const read = await escrowRecords.getDispute(facts.disputeId);
    if (read === undefined) throw new Error(`Dispute ${facts.disputeId} was opened and is not there`);
    const before = read.value;
    if ((status !== 'won' && status !== 'lost') || isClosed(before)) {
      return { entries: [], result: { dispute: before, changed: false } };
    }
    const at = clock.now();
    const dispute: Dispute = { ...before, status, closedAt: at };
    const receivable = amountOf(await books.balance(receivableOf(before.clientId), before.amount.currency));
    return {
      entries: status === 'won' ? [reinstateDispute({ ...dispute, receivable, at })] : [],
      changes: [escrowRecords.putDispute(dispute, read)],
      events: disputeClosed(dispute, funding, status, at),
      result: { dispute, changed: true },
    };
  });
  return result;
};
