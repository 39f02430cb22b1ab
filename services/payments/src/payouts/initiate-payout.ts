import { retryOnConflict } from '#shared/store/index.ts';
import { PayoutAccountMissingError } from './domain/errors.ts';
import { IdempotencyKeyUnusableError, StripeRejectedError } from '../money/errors.ts';
import { mayBeForgotten } from './domain/idempotency-keys.ts';
import { isPayable } from './domain/payout-account.ts';
import { assertSameRequest, chooseTransfer, failed, intendPayout, transferred } from './domain/payout.ts';
import type { Payout, PayoutRequest } from './domain/payout.ts';
import type { PayoutFacts } from '../ports.ts';
import { applyPayout, changePayout } from './payout-transitions.ts';
import type { PayoutDependencies } from './payout-transitions.ts';

/**
 * Pay a contractor, in three steps: our record; the transfer to the contractor's Stripe account; the payout from there. A
 * repeated call continues from the status on record and requests nothing twice: an attempt always has the same idempotency
 * key, and where Stripe may have forgotten the key, the transfer or payout is looked up before it is requested.
 *
 * A request that Stripe rejects ends the attempt as `failed`, which is a result; what Stripe cannot do now is thrown.
 *
 * @throws PayoutAccountMissingError, PayoutMismatchError, ProviderUnavailableError
 */
export const initiatePayout = async (service: PayoutDependencies, request: PayoutRequest): Promise<Payout> => {
  const intended = await intend(service, request);
  return ensurePayout(service, await ensureTransfer(service, intended));
};

const intend = ({ payoutRecords, store, clock, sleep }: PayoutDependencies, request: PayoutRequest): Promise<Payout> =>
  retryOnConflict(
    async () => {
      const known = await payoutRecords.getPayout(request.key);
      if (known !== undefined) {
        assertSameRequest(known.value, request);
        return known.value;
      }
      const account = (await payoutRecords.getPayoutAccount(request.contractorId))?.value;
      if (account === undefined) {
        throw new PayoutAccountMissingError(`Contractor ${request.contractorId} has no payout account`);
      }
      const payout = intendPayout(request, account.stripeAccountId, clock.now());
      await store.commit([payoutRecords.putPayout(payout)]);
      return payout;
    },
    { sleep },
  );

const ensureTransfer = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  if (payout.status !== 'intended') return payout;
  const { payoutRecords, stripe, limiter } = service;
  const { key, contractorId, intendedAt, stripeAccountId, amount } = payout;
  const account = (await payoutRecords.getPayoutAccount(contractorId))?.value;
  const readiness = account?.readiness ?? 0;
  const mayBePaid = account !== undefined && isPayable(account);
  // A call that crashed here may have moved money, whatever happened to the account since.
  const made =
    !mayBePaid || mayBeForgotten(intendedAt, service.clock.now()) ? await findTransfer(service, payout) : undefined;
  // The payout would fail: no money is moved for it.
  if (made === undefined && !mayBePaid) return fail(service, key, 'payout_account_not_ready', readiness);
  const send = async (freshKey: boolean): Promise<string> => {
    await limiter.take('transfers');
    return stripe.createTransfer({ key, stripeAccountId, amount, freshKey });
  };
  const transferId = made ?? (await sendOnce(send, () => findTransfer(service, payout)));
  if (transferId instanceof StripeRejectedError) return fail(service, key, transferId.stripeCode, readiness);
  return move(service, key, (before, at) => transferred({ ...before, readiness }, transferId, at));
};

const findTransfer = async ({ stripe }: PayoutDependencies, payout: Payout): Promise<string | undefined> =>
  chooseTransfer(payout, await stripe.findTransfers(payout.key))?.transferId;

const ensurePayout = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  if (payout.status !== 'transferred') return payout;
  const { stripe, limiter } = service;
  const { key, stripeAccountId, amount, intendedAt, transferredAt = intendedAt } = payout;
  const noted = await noteReadiness(service, payout);
  const find = () => stripe.findPayout({ key, stripeAccountId, since: intendedAt });
  const made = mayBeForgotten(transferredAt, service.clock.now()) ? await find() : undefined;
  const send = async (freshKey: boolean): Promise<PayoutFacts> => {
    await limiter.take('payouts');
    return stripe.createPayout({ key, stripeAccountId, amount, freshKey });
  };
  const facts = made ?? (await sendOnce(send, find));
  if (facts instanceof StripeRejectedError) return fail(service, key, facts.stripeCode, noted.readiness ?? 0);
  return (await applyPayout(service, noted, facts)).payout;
};

/** Stripe chooses the bank account when the payout is created, which may be hours after the transfer. */
const noteReadiness = async (service: PayoutDependencies, payout: Payout): Promise<Payout> => {
  const account = (await service.payoutRecords.getPayoutAccount(payout.contractorId))?.value;
  const readiness = account?.readiness ?? 0;
  if (readiness === (payout.readiness ?? 0)) return payout;
  return move(service, payout.key, (before) => (before.status === 'transferred' ? { ...before, readiness } : before));
};

/**
 * Send a request that must take effect once. If Stripe executes nothing under the key, look the result up, and send the request
 * under a fresh key only if there is none. A rejection is returned: it decides how the attempt ends.
 */
const sendOnce = async <T>(
  send: (freshKey: boolean) => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T | StripeRejectedError> => {
  try {
    return await send(false);
  } catch (error) {
    if (error instanceof StripeRejectedError) return error;
    if (!(error instanceof IdempotencyKeyUnusableError)) throw error;
  }
  try {
    return (await find()) ?? (await send(true));
  } catch (error) {
    if (error instanceof StripeRejectedError) return error;
    throw error;
  }
};

const fail = (service: PayoutDependencies, key: string, code: string, readiness: number): Promise<Payout> =>
  move(service, key, (before, at) => failed({ ...before, readiness }, code, at));

const move = async (
  service: PayoutDependencies,
  key: string,
  change: (before: Payout, at: string) => Payout,
): Promise<Payout> => {
  const { payout } = await changePayout(service, key, (before, at) => {
    const after = change(before, at);
    return { payout: after, effect: after === before ? 'duplicate' : 'applied' };
  });
  return payout;
};
