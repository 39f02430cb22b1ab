import { compare } from '#shared/money/index.ts';
import type { Change, Versioned } from '#shared/store/index.ts';
import { payoutAnnouncements } from './domain/announcements.ts';
import { UnexpectedFactError } from '../money/errors.ts';
import { disableBankAccount } from './domain/payout-account.ts';
import { applyPayoutFacts, isEnded, needsTransferReversal, reportsReversal } from './domain/payout.ts';
import type { Applied, Payout } from './domain/payout.ts';
import type { PayoutFacts } from '../ports.ts';
import type { Movements } from '../ledger/index.ts';
import type { PayoutPorts } from './ports.ts';
import { resumeFundingQueue } from '../escrow/funding-queue.ts';

export type PayoutDependencies = Pick<
  PayoutPorts,
  | 'escrowRecords'
  | 'payoutRecords'
  | 'payoutEffects'
  | 'store'
  | 'ledger'
  | 'signals'
  | 'stripe'
  | 'limiter'
  | 'clock'
  | 'sleep'
>;

/**
 * Record what Stripe says about a payout, whether a webhook brought it, or we asked. A status never goes backwards, but for
 * a paid payout that was returned, which Stripe has to confirm. `undefined` for an unknown payout.
 *
 * @throws UnexpectedFactError when the amounts differ
 */
export const applyPayout = async (service: PayoutDependencies, facts: PayoutFacts): Promise<Applied | undefined> => {
  const key = facts.payoutKey ?? (await service.payoutRecords.keyOfPayout(facts.payoutId));
  const known = key === undefined ? undefined : (await service.payoutRecords.getPayout(key))?.value;
  if (known === undefined) return undefined;
  assertSameAmount(known, facts);
  const said = reportsReversal(known, facts) ? await confirmReversal(service, known, facts) : facts;
  return changePayout(service, known.key, (payout, at) => applyPayoutFacts(payout, said, at));
};

/** A webhook that reports a returned payment is applied only if Stripe confirms it on request. */
const confirmReversal = ({ stripe }: PayoutDependencies, { stripeAccountId }: Payout, { payoutId }: PayoutFacts) =>
  stripe.getPayout({ stripeAccountId, payoutId });

const assertSameAmount = ({ key, amount }: Payout, { amount: said }: PayoutFacts): void => {
  if (amount.currency === said.currency && compare(amount, said) === 0) return;
  throw new UnexpectedFactError(`Payout ${key} has another amount at Stripe`, { key });
};

/**
 * Change a payout, with all its effects, in one transaction; then reverse its transfer if the payout has failed, and send the
 * signals. Idempotent as a whole: a replay completes what a crash left undone.
 */
export const changePayout = async (
  service: PayoutDependencies,
  key: string,
  move: (payout: Payout, at: string) => Applied,
): Promise<Applied> => {
  const { payoutRecords, payoutEffects, ledger, clock } = service;
  const { result } = await ledger.move(async (books): Promise<Movements<Applied>> => {
    const read = await payoutRecords.getPayout(key);
    if (read === undefined) throw new Error(`No payout ${key}`);
    const at = clock.now();
    const applied = move(read.value, at);
    const after = applied.payout;
    if (applied.effect !== 'applied') return { entries: [], result: applied };
    const effects = await payoutEffects[after.subject.kind].effectsOf({ before: read.value, after, books, at });
    return {
      entries: effects.entries ?? [],
      changes: [
        ...recordChanges(service, read, after),
        ...(await bankAccountChanges(service, after, at)),
        ...(effects.changes ?? []),
      ],
      events: [...payoutAnnouncements(after), ...(effects.events ?? [])],
      result: applied,
    };
  });
  return { ...result, payout: await finish(service, result.payout) };
};

/** The record, and the items under which Stripe's ids find it. */
const recordChanges = (
  { payoutRecords }: PayoutDependencies,
  { value: before, ...read }: Versioned<Payout>,
  after: Payout,
): readonly Change[] => [
  payoutRecords.putPayout(after, { ...read, value: before }),
  ...(before.transferId === undefined && after.transferId !== undefined
    ? [payoutRecords.putKeyOfTransfer(after.key, after.transferId)]
    : []),
  ...(before.payoutId === undefined && after.payoutId !== undefined
    ? [payoutRecords.putKeyOfPayout(after.key, after.payoutId)]
    : []),
];

/** Stripe sends nothing more to a bank account that could not be paid, until the contractor has updated it. */
const bankAccountChanges = async (
  { payoutRecords }: PayoutDependencies,
  { contractorId, payoutId, failureClass, failureCode = 'unknown' }: Payout,
  at: string,
): Promise<readonly Change[]> => {
  if (failureClass !== 'contractor' || payoutId === undefined) return [];
  const read = await payoutRecords.getPayoutAccount(contractorId);
  if (read === undefined || read.value.bankAccountDisabled !== undefined) return [];
  return [payoutRecords.putPayoutAccount(disableBankAccount(read.value, failureCode, at), read)];
};

/** What comes after the record: each step can be repeated. */
const finish = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  const settled = await reverseTransfer(service, payout);
  for (const signal of service.payoutEffects[settled.subject.kind].signalsFor(settled)) {
    await service.signals.signal(signal);
  }
  // The returned money may fund an entry of the queue.
  if (settled.status === 'reversed') await resumeFundingQueue(service, settled.clientId, settled.amount.currency);
  return settled;
};

/**
 * A payout that ended without reaching the bank left its money with the contractor's Stripe account: the transfer is
 * reversed, so that every attempt moves money as a whole or not at all.
 */
const reverseTransfer = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  const { transferId } = payout;
  if (!needsTransferReversal(payout) || transferId === undefined) return payout;
  const { payoutRecords, stripe, clock, ledger } = service;
  await stripe.reverseTransfer({ key: payout.key, transferId });
  const { result } = await ledger.move(async (): Promise<Movements<Payout>> => {
    const read = await payoutRecords.getPayout(payout.key);
    if (read === undefined) throw new Error(`No payout ${payout.key}`);
    if (!needsTransferReversal(read.value)) return { entries: [], result: read.value };
    const taken: Payout = { ...read.value, transferReversedAt: clock.now() };
    return { entries: [], changes: [payoutRecords.putPayout(taken, read)], result: taken };
  });
  return result;
};

/** Ask Stripe about a payout that it has been silent about; one that is over, or not yet there, is left as it is. */
export const refreshPayout = async (service: PayoutDependencies, key: string): Promise<Payout> => {
  const payout = (await service.payoutRecords.getPayout(key))?.value;
  if (payout === undefined) throw new Error(`No payout ${key}`);
  const { stripeAccountId, payoutId } = payout;
  if (payoutId === undefined || isEnded(payout)) return finish(service, payout);
  const applied = await applyPayout(service, {
    ...(await service.stripe.getPayout({ stripeAccountId, payoutId })),
    payoutKey: key,
  });
  return applied?.payout ?? payout;
};
