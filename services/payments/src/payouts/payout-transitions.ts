import type { Change, Versioned } from '#shared/store/index.ts';
import { isReadyAfter } from './domain/account-wait.ts';
import { payoutAnnouncements } from './domain/announcements.ts';
import { UnexpectedFactError } from '../money/errors.ts';
import { disableBankAccount } from './domain/payout-account.ts';
import type { PayoutAccount } from './domain/payout-account.ts';
import {
  applyPayoutFacts,
  assertSamePayout,
  assertTransferExpected,
  isEnded,
  needsTransferReversal,
  reportsFailure,
  subjectIdOf,
} from './domain/payout.ts';
import type { Applied, Payout } from './domain/payout.ts';
import type { PayoutFacts, TransferFacts } from '../ports.ts';
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

/** The payout that Stripe's id is recorded for; while none is, the one that the metadata name. */
const payoutOf = async (
  { payoutRecords }: Pick<PayoutDependencies, 'payoutRecords'>,
  recordedKey: string | undefined,
  namedKey: string | undefined,
): Promise<Payout | undefined> => {
  const key = recordedKey ?? namedKey;
  return key === undefined ? undefined : (await payoutRecords.getPayout(key))?.value;
};

/**
 * Apply an event about a payout. It is believed about the one that is on record, but for one that says that its money did not
 * arrive: the transfer is reversed on it, so Stripe is asked first. It is asked, too, where only the metadata name our record,
 * because the response to our request is not on record yet, or was lost. `undefined` for an unknown payout.
 *
 * @param account The connected account that the event is of
 * @throws UnexpectedFactError when it contradicts the record
 */
export const applyPayoutEvent = async (
  service: PayoutDependencies,
  facts: PayoutFacts,
  account: string | undefined,
): Promise<Applied | undefined> => {
  const { payoutRecords, stripe } = service;
  const { payoutId, payoutKey } = facts;
  const known = await payoutOf(service, await payoutRecords.keyOfPayout(payoutId), payoutKey);
  if (known === undefined) return undefined;
  const { key, stripeAccountId } = known;
  if (account !== stripeAccountId) {
    throw new UnexpectedFactError(`Payout ${payoutId} is not of the account that payout ${key} is of`, { key });
  }
  assertSamePayout(known, facts);
  const isConfirmed = known.payoutId === payoutId && !reportsFailure(facts);
  const said = isConfirmed ? facts : await stripe.getPayout({ stripeAccountId, payoutId });
  if (known.payoutId === undefined && said.payoutKey !== key) {
    throw new UnexpectedFactError(`Stripe does not say that ${payoutId} is of payout ${key}`, { key });
  }
  return applyPayout(service, known, said);
};

/** Record what Stripe says about a payout. A status never goes backwards, but for a paid payout that was returned. */
export const applyPayout = (service: PayoutDependencies, { key }: Payout, facts: PayoutFacts): Promise<Applied> =>
  changePayout(service, key, (payout, at) => {
    assertSamePayout(payout, facts);
    return applyPayoutFacts(payout, facts, at);
  });

/**
 * What an event about a transfer says of our records: nothing moves by it, because we make and reverse transfers ourselves. Anybody
 * else who makes or reverses one takes money that is in no book. `undefined` for an unknown transfer.
 * @throws UnexpectedFactError when it contradicts the record
 */
export const checkTransferEvent = async (
  service: Pick<PayoutDependencies, 'payoutRecords'>,
  facts: TransferFacts,
): Promise<Payout | undefined> => {
  const recordedKey = await service.payoutRecords.keyOfTransfer(facts.transferId);
  const known = await payoutOf(service, recordedKey, facts.payoutKey);
  if (known !== undefined) assertTransferExpected(known, facts);
  return known;
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
    const account =
      after.failureClass === 'contractor' ? await payoutRecords.getPayoutAccount(after.contractorId) : undefined;
    return {
      entries: effects.entries ?? [],
      changes: [
        ...recordChanges(service, read, after),
        ...bankAccountChanges(service, after, account, at),
        ...(effects.changes ?? []),
      ],
      events: [
        ...payoutAnnouncements(after, { isRepeated: await isRepeated(service, after, account?.value) }),
        ...(effects.events ?? []),
      ],
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

/** Whether the attempt before failed for the same state of the contractor's account, so that they know already. */
const isRepeated = async (
  { payoutRecords }: PayoutDependencies,
  { subject, attempt, failureClass }: Payout,
  account: PayoutAccount | undefined,
): Promise<boolean> => {
  if (failureClass !== 'contractor') return false;
  const before = await payoutRecords.getPayout(`${subjectIdOf(subject)}.${attempt - 1}`);
  if (before?.value.failureClass !== 'contractor') return false;
  return !isReadyAfter(account, before.value.readiness ?? 0);
};

/**
 * Stripe sends nothing more to a bank account that could not be paid, until the contractor has updated it. What was sent before
 * they did says nothing of the bank account that they have now.
 */
const bankAccountChanges = (
  { payoutRecords }: PayoutDependencies,
  { payoutId, readiness = 0, failureCode = 'unknown' }: Payout,
  read: Versioned<PayoutAccount> | undefined,
  at: string,
): readonly Change[] => {
  if (read === undefined || payoutId === undefined || read.value.bankAccountDisabled !== undefined) return [];
  if ((read.value.readiness ?? 0) > readiness) return [];
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
  await stripe.reverseTransfer({ key: payout.key, transferId, at: clock.now() });
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
  const facts = await service.stripe.getPayout({ stripeAccountId, payoutId });
  return (await applyPayout(service, payout, facts)).payout;
};
