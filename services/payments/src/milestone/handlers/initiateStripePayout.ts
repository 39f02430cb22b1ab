import { object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { FIRST_CHECK_DAYS, PAYOUT_DAYS } from '../domain/policy.ts';
import { illegal } from '../domain/payment.ts';
import type { Payment } from '../domain/payment.ts';
import { lastAttempt, startPaying } from '../domain/settlement.ts';
import { initiatePayout } from '../../payouts/initiate-payout.ts';
import type { MilestonePorts } from '../ports.ts';
import { payoutView, payoutRequestFor } from '../payout-view.ts';
import type { PayoutDependencies } from '../../payouts/payout-transitions.ts';
import { payouts } from '../../wiring.ts';

export const initiateStripePayoutInput = object({ paymentId: uuid().required() });
type Dependencies = PayoutDependencies & Pick<MilestonePorts, 'paymentRecords' | 'policy'>;

/**
 * Task `InitiateStripePayout`, and `RetryPayout`: send the payment's present attempt on its way, or find how far it got.
 * What Stripe refuses is the attempt's failure and an answer; a replay asks Stripe for nothing twice.
 *
 * @throws ProviderUnavailableError, PayoutAccountMissingError, IllegalTransitionError
 */
export const initiateStripePayout =
  (service: Dependencies) =>
  async ({ paymentId }: InferType<typeof initiateStripePayoutInput>) => {
    const payment = await start(service, paymentId);
    const payout = await initiatePayout(service, payoutRequestFor(payment));
    const { startedAt = payment.updatedAt } = lastAttempt(payment) ?? {};
    const checkAt = daysAfter(startedAt, FIRST_CHECK_DAYS, service.policy);
    // Only a look at Stripe finds that there was time enough: this is the beginning.
    return { ...payoutView(payment, payout, checkAt, service.clock.now()), overdue: false };
  };

const start = ({ paymentRecords, clock, policy }: Dependencies, paymentId: string): Promise<Payment> =>
  paymentRecords.changePayment(paymentId, (before) => {
    const at = clock.now();
    const payment = startPaying(before, { at, decideBy: daysAfter(at, PAYOUT_DAYS, policy) });
    if (payment.attempt === 0 || payment.status === 'needs_intervention') {
      throw illegal(payment.status, 'be paid');
    }
    return { value: payment, result: payment };
  });

export const handler = task(initiateStripePayoutInput, () => initiateStripePayout(payouts()));
