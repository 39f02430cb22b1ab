import { retryOnConflict } from '#shared/store/index.ts';
import { payoutAccountChanged } from './domain/announcements.ts';
import { applyAccount, enableBankAccount } from './domain/payout-account.ts';
import type { PayoutAccount } from './domain/payout-account.ts';
import type { PayoutPorts } from './ports.ts';

type Dependencies = Pick<PayoutPorts, 'payoutRecords' | 'store' | 'stripe' | 'clock' | 'sleep'>;

export interface Refresh {
  /** The contractor updated the bank account: payouts to it may be tried again. */
  readonly bankAccountUpdated?: boolean;
}

/**
 * Bring the record of a payout account up to date by asking Stripe. Webhooks about accounts come in any order and tell
 * nothing about it, so they are only the occasion; asked after the record was read, the answer is never older than it.
 * `undefined` when the account is none of ours.
 */
export const refreshPayoutAccount = (
  { payoutRecords, store, stripe, clock, sleep }: Dependencies,
  stripeAccountId: string,
  { bankAccountUpdated: bankAccountMended = false }: Refresh = {},
): Promise<{ readonly account: PayoutAccount; readonly changed: boolean } | undefined> =>
  retryOnConflict(
    async () => {
      const read = await payoutRecords.findPayoutAccount(stripeAccountId);
      if (read === undefined) return undefined;
      const at = clock.now();
      const seen = applyAccount(read.value, await stripe.getAccount(stripeAccountId), at);
      const account = bankAccountMended ? enableBankAccount(seen, at) : seen;
      if (account === read.value) return { account, changed: false };
      const events = account.status === read.value.status ? [] : payoutAccountChanged(account);
      await store.commit([payoutRecords.putPayoutAccount(account, read)], events);
      return { account, changed: true };
    },
    { sleep },
  );
