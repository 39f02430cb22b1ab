import { compare } from '#shared/money/index.ts';
import type { Change, Versioned } from '#shared/store/index.ts';
import { payoutAnnouncements } from '../money/announcements.ts';
import { UnexpectedFactError } from '../money/errors.ts';
import { disableBankAccount } from './domain/payout-account.ts';
import { applyPayoutFacts, isOver, mustBeTakenBack, saysReversed } from './domain/payout.ts';
import type { Applied, Payout } from './domain/payout.ts';
import type { PayoutFacts } from '../money/stripe-objects.ts';
import type { Movements } from '../ledger/index.ts';
import type { PayoutOwners } from './payout-effects.ts';
import type { Payments } from '../ports.ts';
import { resumeWaiters } from '../escrow/funding-queue.ts';

export type PayoutDependencies = Pick<
  Payments,
  'repository' | 'store' | 'ledger' | 'signals' | 'stripe' | 'limiter' | 'clock' | 'sleep'
> & { readonly owners: PayoutOwners };

/**
 * Record what Stripe says about a payout, whether a webhook brought it, or we asked. A status never goes backwards, but for
 * a paid payout that came back, which Stripe has to confirm. `undefined` when the payout is none of ours.
 *
 * @throws UnexpectedFactError when the amounts differ
 */
export const applyPayout = async (service: PayoutDependencies, facts: PayoutFacts): Promise<Applied | undefined> => {
  const key = facts.payoutKey ?? (await service.repository.keyOfPayout(facts.payoutId));
  const known = key === undefined ? undefined : (await service.repository.getPayout(key))?.value;
  if (known === undefined) return undefined;
  assertSameAmount(known, facts);
  const said = saysReversed(known, facts) ? await confirmed(service, known, facts) : facts;
  return movePayout(service, known.key, (payout, at) => applyPayoutFacts(payout, said, at));
};

/** A webhook that says that paid money came back is believed when Stripe, asked by us, says so too. */
const confirmed = ({ stripe }: PayoutDependencies, { stripeAccountId }: Payout, { payoutId }: PayoutFacts) =>
  stripe.getPayout({ stripeAccountId, payoutId });

const assertSameAmount = ({ key, amount }: Payout, { amount: said }: PayoutFacts): void => {
  if (amount.currency === said.currency && compare(amount, said) === 0) return;
  throw new UnexpectedFactError(`Payout ${key} has another amount at Stripe`, { key });
};

/**
 * Move a payout, with everything that hangs on it, in one transaction; then take money back that nobody will get, and wake
 * who waits. Idempotent as a whole: a replay finishes what a crash left.
 */
export const movePayout = async (
  service: PayoutDependencies,
  key: string,
  move: (payout: Payout, at: string) => Applied,
): Promise<Applied> => {
  const { repository, ledger, clock, owners } = service;
  const { result } = await ledger.move(async (books): Promise<Movements<Applied>> => {
    const read = await repository.getPayout(key);
    if (read === undefined) throw new Error(`No payout ${key}`);
    const at = clock.now();
    const applied = move(read.value, at);
    const after = applied.payout;
    if (applied.effect !== 'applied') return { entries: [], result: applied };
    const consequences = await owners[after.subject.kind].moved({ before: read.value, after, books, at });
    return {
      entries: consequences.entries ?? [],
      changes: [
        ...recordChanges(service, read, after),
        ...(await bankAccountChanges(service, after, at)),
        ...(consequences.changes ?? []),
      ],
      events: [...payoutAnnouncements(after), ...(consequences.events ?? [])],
      result: applied,
    };
  });
  return { ...result, payout: await finish(service, result.payout) };
};

/** The record, and the places under which Stripe's ids find it. */
const recordChanges = (
  { repository }: PayoutDependencies,
  { value: before, ...read }: Versioned<Payout>,
  after: Payout,
): readonly Change[] => [
  repository.putPayout(after, { ...read, value: before }),
  ...(before.transferId === undefined && after.transferId !== undefined
    ? [repository.placeTransfer(after.key, after.transferId)]
    : []),
  ...(before.payoutId === undefined && after.payoutId !== undefined
    ? [repository.placePayout(after.key, after.payoutId)]
    : []),
];

/** Stripe sends nothing more to a bank account that could not be paid, until the contractor has updated it. */
const bankAccountChanges = async (
  { repository }: PayoutDependencies,
  { contractorId, payoutId, failureClass, failureCode = 'unknown' }: Payout,
  at: string,
): Promise<readonly Change[]> => {
  if (failureClass !== 'contractor' || payoutId === undefined) return [];
  const read = await repository.getPayoutAccount(contractorId);
  if (read === undefined || read.value.bankAccountDisabled !== undefined) return [];
  return [repository.putPayoutAccount(disableBankAccount(read.value, failureCode, at), read)];
};

/** What comes after the record: each step can be repeated. */
const finish = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  const settled = await takeBack(service, payout);
  for (const signal of service.owners[settled.subject.kind].told(settled)) await service.signals.signal(signal);
  // What came back may be what somebody waits for.
  if (settled.status === 'reversed') await resumeWaiters(service, settled.clientId, settled.amount.currency);
  return settled;
};

/**
 * A payout that ended without reaching the bank left its money with the contractor's Stripe account: the transfer is
 * reversed, so that every attempt moves money as a whole or not at all.
 */
const takeBack = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  const { transferId } = payout;
  if (!mustBeTakenBack(payout) || transferId === undefined) return payout;
  const { repository, stripe, clock, ledger } = service;
  await stripe.reverseTransfer({ key: payout.key, transferId });
  const { result } = await ledger.move(async (): Promise<Movements<Payout>> => {
    const read = await repository.getPayout(payout.key);
    if (read === undefined) throw new Error(`No payout ${payout.key}`);
    if (!mustBeTakenBack(read.value)) return { entries: [], result: read.value };
    const taken: Payout = { ...read.value, takenBackAt: clock.now() };
    return { entries: [], changes: [repository.putPayout(taken, read)], result: taken };
  });
  return result;
};

/** Ask Stripe about a payout that it has been silent about; one that is over, or not yet there, is left as it is. */
export const askAboutPayout = async (service: PayoutDependencies, key: string): Promise<Payout> => {
  const payout = (await service.repository.getPayout(key))?.value;
  if (payout === undefined) throw new Error(`No payout ${key}`);
  const { stripeAccountId, payoutId } = payout;
  if (payoutId === undefined || isOver(payout)) return finish(service, payout);
  const applied = await applyPayout(service, {
    ...(await service.stripe.getPayout({ stripeAccountId, payoutId })),
    payoutKey: key,
  });
  return applied?.payout ?? payout;
};
