import { retryOnConflict } from '#shared/store/index.ts';
import { PayoutAccountMissingError, StripeKeyBurntError, StripeRejectedError } from '../money/errors.ts';
import { isPayable } from './domain/payout-account.ts';
import { applyPayoutFacts, assertSameWish, failed, intendPayout, transferred } from './domain/payout.ts';
import type { Payout, PayoutWish } from './domain/payout.ts';
import { KEYS_KEPT_MS } from '../money/policy.ts';
import type { PayoutFacts } from '../ports.ts';
import { movePayout } from './payout-transitions.ts';
import type { PayoutDependencies } from './payout-transitions.ts';

/**
 * Pay a contractor, in three steps: our record; the transfer to the contractor's Stripe account; the payout from there. A
 * call that comes again goes on from where the record stands, and asks Stripe for nothing twice: the same attempt has the
 * same idempotency key, and where Stripe may have forgotten that, it is asked what it has before anything is sent.
 *
 * What Stripe refuses ends the attempt as `failed`, which is an answer; what it cannot do now is thrown.
 *
 * @throws PayoutAccountMissingError, PayoutMismatchError, ProviderUnavailableError
 */
export const initiatePayout = async (service: PayoutDependencies, wish: PayoutWish): Promise<Payout> => {
  const intended = await intend(service, wish);
  const moved = await ensureTransfer(service, intended);
  return ensurePayout(service, moved);
};

const intend = ({ payoutRecords, store, clock, sleep }: PayoutDependencies, wish: PayoutWish): Promise<Payout> =>
  retryOnConflict(
    async () => {
      const known = await payoutRecords.getPayout(wish.key);
      if (known !== undefined) {
        assertSameWish(known.value, wish);
        return known.value;
      }
      const account = (await payoutRecords.getPayoutAccount(wish.contractorId))?.value;
      if (account === undefined) {
        throw new PayoutAccountMissingError(`Contractor ${wish.contractorId} has no payout account`);
      }
      const payout = intendPayout(wish, account.stripeAccountId, clock.now());
      await store.commit([payoutRecords.putPayout(payout)]);
      return payout;
    },
    { sleep },
  );

/** Stripe may not know an idempotency key any more that was first used then. */
const mayBeForgotten = ({ clock }: PayoutDependencies, since: string): boolean =>
  Date.parse(clock.now()) - Date.parse(since) > KEYS_KEPT_MS;

const ensureTransfer = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  if (payout.status !== 'intended') return payout;
  const { payoutRecords, stripe, limiter } = service;
  const { key, contractorId, intendedAt, stripeAccountId, amount } = payout;
  const account = (await payoutRecords.getPayoutAccount(contractorId))?.value;
  const mayBePaid = account !== undefined && isPayable(account);
  // A call that died here may have moved money, whatever became of the account since.
  const made = !mayBePaid || mayBeForgotten(service, intendedAt) ? await stripe.findTransfer(key) : undefined;
  // Known to fail: no money is moved about for it.
  if (made === undefined && !mayBePaid) return fail(service, key, 'payout_account_not_ready');
  const send = async (again: boolean): Promise<string> => {
    await limiter.take('transfers');
    return stripe.createTransfer({ key, stripeAccountId, amount, again });
  };
  const transferId = made ?? (await sendOnce(send, () => stripe.findTransfer(key)));
  if (transferId instanceof StripeRejectedError) return fail(service, key, transferId.stripeCode);
  return move(service, key, (before, at) => transferred(before, transferId, at));
};

const ensurePayout = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  if (payout.status !== 'transferred') return payout;
  const { stripe, limiter } = service;
  const { key, stripeAccountId, amount, intendedAt, transferredAt = intendedAt } = payout;
  const find = () => stripe.findPayout({ key, stripeAccountId, since: intendedAt });
  const made = mayBeForgotten(service, transferredAt) ? await find() : undefined;
  const send = async (again: boolean): Promise<PayoutFacts> => {
    await limiter.take('payouts');
    return stripe.createPayout({ key, stripeAccountId, amount, again });
  };
  const facts = made ?? (await sendOnce(send, find));
  if (facts instanceof StripeRejectedError) return fail(service, key, facts.stripeCode);
  return (await movePayout(service, key, (before, at) => applyPayoutFacts(before, facts, at))).payout;
};

/**
 * Send something that must exist once. Where Stripe keeps an error for the key, it is looked for, and sent under another key
 * only if it is not there. What Stripe refuses is a value: it decides how the attempt ends.
 */
const sendOnce = async <T>(
  send: (again: boolean) => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T | StripeRejectedError> => {
  try {
    return await send(false);
  } catch (error) {
    if (error instanceof StripeRejectedError) return error;
    if (!(error instanceof StripeKeyBurntError)) throw error;
  }
  try {
    return (await find()) ?? (await send(true));
  } catch (error) {
    if (error instanceof StripeRejectedError) return error;
    throw error;
  }
};

const fail = (service: PayoutDependencies, key: string, code: string): Promise<Payout> =>
  move(service, key, (before, at) => failed(before, code, at));

const move = async (
  service: PayoutDependencies,
  key: string,
  change: (before: Payout, at: string) => Payout,
): Promise<Payout> => {
  const { payout } = await movePayout(service, key, (before, at) => {
    const after = change(before, at);
    return { payout: after, effect: after === before ? 'duplicate' : 'applied' };
  });
  return payout;
};
