import { retryOnConflict } from '#shared/store/index.ts';
import { IdempotencyKeyUnusableError, StripeRejectedError } from '../money/errors.ts';
import type { AccountIntent } from '../ports.ts';
import { payoutAccountChanged } from './domain/announcements.ts';
import { mayBeForgotten } from './domain/idempotency-keys.ts';
import { applyAccount, chooseAccount, newPayoutAccount } from './domain/payout-account.ts';
import type { PayoutAccount } from './domain/payout-account.ts';
import type { PayoutPorts } from './ports.ts';

type Dependencies = Pick<PayoutPorts, 'payoutRecords' | 'store' | 'stripe' | 'clock' | 'sleep'>;

/**
 * The contractor's payout account. Where there is none, it is opened at Stripe in this country, once: the intent is on record
 * before Stripe is asked, and an earlier intent whose answer was lost is completed first, in its own country. Another intent follows
 * only when there is certainly no account of the one before.
 *
 * @returns The account, which may be in another country
 * @throws StripeRejectedError, UnexpectedFactError, ProviderUnavailableError
 */
export const ensurePayoutAccount = (service: Dependencies, wanted: Wanted): Promise<PayoutAccount> =>
  retryOnConflict(() => findOrOpen(service, wanted), service);

type Wanted = Pick<AccountIntent, 'contractorId' | 'country'>;

const findOrOpen = async (service: Dependencies, wanted: Wanted): Promise<PayoutAccount> => {
  const { payoutRecords, store, clock } = service;
  const { contractorId, country } = wanted;
  const known = await payoutRecords.getPayoutAccount(contractorId);
  if (known !== undefined) return known.value;
  const read = await payoutRecords.getAccountIntent(contractorId);
  if (read === undefined || read.value.endedAt !== undefined) {
    await store.commit([payoutRecords.putAccountIntent({ ...wanted, intendedAt: clock.now() }, read)]);
    return findOrOpen(service, wanted);
  }
  const intent = read.value;
  const opened = await openIntended(service, intent);
  if (typeof opened === 'string') {
    const facts = { contractorId, stripeAccountId: opened, country: intent.country, at: clock.now() };
    const account = newPayoutAccount(facts);
    await store.commit(payoutRecords.addPayoutAccount(account));
    return account;
  }
  // Stripe keeps an error as long as its key: whatever is tried next needs another intent.
  await store.commit([payoutRecords.putAccountIntent({ ...intent, endedAt: clock.now() }, read)]);
  if (opened !== undefined && intent.country === country) throw opened;
  return findOrOpen(service, wanted);
};

/** The id of the intent's account. An error, or `undefined`: there is none, and the intent's idempotency key opens none any more. */
const openIntended = async (
  { stripe, clock }: Dependencies,
  intent: AccountIntent,
): Promise<string | Error | undefined> => {
  const find = async () => chooseAccount(intent, await stripe.findAccounts(intent))?.stripeAccountId;
  if (mayBeForgotten(intent.intendedAt, clock.now())) return find();
  try {
    return await stripe.createAccount(intent);
  } catch (error) {
    if (error instanceof StripeRejectedError) return error;
    if (error instanceof IdempotencyKeyUnusableError) return (await find()) ?? error;
    throw error;
  }
};

/**
 * Bring the record of a payout account up to date by asking Stripe. Webhooks about accounts come in any order and tell
 * nothing about it, so they are only the occasion; asked after the record was read, the answer is never older than it.
 * `undefined` when the account is none of ours.
 */
export const refreshPayoutAccount = (
  { payoutRecords, store, stripe, clock, sleep }: Dependencies,
  stripeAccountId: string,
): Promise<{ readonly account: PayoutAccount; readonly changed: boolean } | undefined> =>
  retryOnConflict(
    async () => {
      const read = await payoutRecords.findPayoutAccount(stripeAccountId);
      if (read === undefined) return undefined;
      const account = applyAccount(read.value, await stripe.getAccount(stripeAccountId), clock.now());
      if (account === read.value) return { account, changed: false };
      const events = account.status === read.value.status ? [] : payoutAccountChanged(account);
      await store.commit([payoutRecords.putPayoutAccount(account, read)], events);
      return { account, changed: true };
    },
    { sleep },
  );
