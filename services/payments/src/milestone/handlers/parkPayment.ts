import { object, string } from 'yup';
import type { InferType } from 'yup';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { park } from '../domain/intervention.ts';
import type { Payment } from '../domain/payment.ts';
import { stopped } from '../domain/announcements.ts';
import type { MilestonePorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const parkPaymentInput = object({
  paymentId: uuid().required(),
  state: string().required(),
  error: string().required(),
  /** When the state that failed was entered: names this stop among others. */
  parkedAt: instant().required(),
  executionArn: string().required(),
});

interface Parked {
  readonly parked: boolean;
  readonly since: string | null;
}

/**
 * Task `RecordFailure`: the payment cannot go on by itself; it is listed for the operators, who are alarmed by the event.
 * `since` names this stop in the signal that ends it. `parked` is false when another execution drives the payment by now, or
 * nothing is left to do: then this execution ends.
 */
export const parkPayment =
  ({ paymentRecords, clock }: Pick<MilestonePorts, 'paymentRecords' | 'clock'>) =>
  async ({ paymentId, state, error, parkedAt, executionArn }: InferType<typeof parkPaymentInput>) =>
    paymentRecords.changePayment(paymentId, (before): Decision<Payment, Parked> => {
      const { holder, status } = before;
      if (holder?.executionArn !== executionArn || status === 'cancelled') {
        return { value: before, result: { parked: false, since: null } };
      }
      const since = new Date(parkedAt).toISOString();
      const payment = park(before, { parkedAt: since, state, error, executionArn }, clock.now());
      const { intervention } = payment;
      return {
        value: payment,
        result: { parked: true, since },
        events: intervention === undefined ? [] : stopped(payment, intervention),
      };
    });

export const handler = task(parkPaymentInput, () => parkPayment(payments()));
