import { object, string } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { PAYOUT_DAYS, retryAt } from '../domain/policy.ts';
import { payoutKeyOf } from '../domain/payment.ts';
import type { Payment } from '../domain/payment.ts';
import { isEnded } from '../../payouts/domain/payout.ts';
import { attemptFailed, lastAttempt, mayRetry, retryPaying } from '../domain/settlement.ts';
import type { MilestonePorts } from '../ports.ts';
import { refreshPayout } from '../../payouts/payout-transitions.ts';
import type { PayoutDependencies } from '../../payouts/payout-transitions.ts';
import { payouts } from '../../wiring.ts';

export const recordPayoutFailureInput = object({
  paymentId: uuid().required(),
  /** The attempt that failed; the payment's last one when left out. */
  payoutKey: string().nullable().defined(),
  executionArn: string().required(),
});
type Dependencies = PayoutDependencies & Pick<MilestonePorts, 'paymentRecords' | 'policy'>;

interface Verdict {
  /** `wait` and `settle`: it has not failed after all. `step_aside`: the payment is another execution's. */
  readonly next: 'retry' | 'intervene' | 'wait' | 'settle' | 'step_aside';
  readonly payoutKey: string;
  readonly failureCode: string;
  /** The next attempt, and when it may begin. */
  readonly nextKey: string | null;
  readonly retryAt: string | null;
}

/**
 * Task `PayoutFailed`: note the failure, once the money is the platform's again, and decide who fixes it: time, by another
 * attempt that begins here, or a person. A replay decides nothing again. An execution that booked the payment, and did not
 * learn so before the money was returned, has lost it to the one that `payment.reversed` starts.
 */
export const recordPayoutFailure =
  (service: Dependencies) =>
  async ({ paymentId, payoutKey, executionArn }: InferType<typeof recordPayoutFailureInput>): Promise<Verdict> => {
    const { paymentRecords, clock, policy } = service;
    const failing = payoutKey ?? payoutKeyOf((await paymentRecords.readPayment(paymentId)).value);
    // Also takes back what lies with the contractor's Stripe account, where a crash left it.
    const payout = await refreshPayout(service, failing);
    return paymentRecords.changePayment(paymentId, (before) => {
      const about = {
        payoutKey: failing,
        failureCode: payout.failureCode ?? payout.status,
        nextKey: null,
        retryAt: null,
      };
      if (before.holder?.executionArn !== executionArn)
        return { value: before, result: { ...about, next: 'step_aside' } };
      // The next attempt has begun already.
      if (payoutKeyOf(before) !== failing) return { value: before, result: retrying(before, about, service) };
      if (!isEnded(payout)) {
        return { value: before, result: { ...about, next: payout.status === 'paid' ? 'settle' : 'wait' } };
      }
      const at = clock.now();
      const payment = attemptFailed(before, payout, at);
      if (!mayRetry(payment, payout)) return { value: payment, result: { ...about, next: 'intervene' } };
      const next = retryPaying(payment, { at, decideBy: daysAfter(at, PAYOUT_DAYS, policy) });
      return { value: next, result: retrying(next, about, service) };
    });
  };

const retrying = (payment: Payment, about: Omit<Verdict, 'next'>, { policy }: Dependencies): Verdict => {
  const { startedAt = payment.updatedAt } = lastAttempt(payment) ?? {};
  return {
    ...about,
    next: 'retry',
    nextKey: payoutKeyOf(payment),
    retryAt: retryAt(startedAt, payment.retries - 1, policy),
  };
};

export const handler = task(recordPayoutFailureInput, () => recordPayoutFailure(payouts()));
