import { object, string } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { daysAfter } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { NEXT_CHECK_DAYS } from '../domain/policy.ts';
import type { MilestonePorts } from '../ports.ts';
import { payoutView } from '../payout-view.ts';
import { refreshPayout } from '../../payouts/payout-transitions.ts';
import type { PayoutDependencies } from '../../payouts/payout-transitions.ts';
import { payouts } from '../../wiring.ts';

export const checkPayoutInput = object({ paymentId: uuid().required(), payoutKey: string().required() });
type Dependencies = PayoutDependencies & Pick<MilestonePorts, 'paymentRecords' | 'policy'>;

/** Task `CheckPayout`: no webhook came for a while, so look at the record, and ask Stripe itself. */
export const checkPayout =
  (service: Dependencies) =>
  async ({ paymentId, payoutKey }: InferType<typeof checkPayoutInput>) => {
    const { paymentRecords, clock, policy } = service;
    const payout = await refreshPayout(service, payoutKey);
    const { value: payment } = await paymentRecords.readPayment(paymentId);
    const now = clock.now();
    return payoutView(payment, payout, daysAfter(now, NEXT_CHECK_DAYS, policy), now);
  };

export const handler = task(checkPayoutInput, () => checkPayout(payouts()));
