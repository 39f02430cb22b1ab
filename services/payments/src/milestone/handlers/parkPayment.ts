import { object, string } from 'yup';
import type { InferType } from 'yup';
import { logger } from '#shared/logging/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { retryForAccount } from '../account-ready.ts';
import type { AccountReadyPorts } from '../account-ready.ts';
import { failureTimes, park, stoppedFrom } from '../domain/intervention.ts';
import type { Payment } from '../domain/payment.ts';
import { stopped } from '../domain/announcements.ts';
import { failureOf } from '../records.ts';
import { payments } from '../../wiring.ts';

export const parkPaymentInput = object({
  paymentId: uuid().required(),
  state: string().required(),
  error: string().required(),
  /** When the state that failed was entered: tells a retry from another stop. */
  stateEnteredAt: instant().required(),
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
  (service: AccountReadyPorts) =>
  async (input: InferType<typeof parkPaymentInput>): Promise<Parked> => {
    const result = await stopPayment(service, input);
    // An account that became ready before the payment waited for it resumed nothing.
    if (result.parked) await lookAtAccount(service, input.paymentId);
    return result;
  };

/** The payment is parked, and waits for the account on record: an error here must not end the execution that waits. */
const lookAtAccount = async (service: AccountReadyPorts, paymentId: string): Promise<void> => {
  try {
    await retryForAccount(service, paymentId);
  } catch (error) {
    logger.error('The payout account of a parked payment could not be looked at; its next event does it', {
      paymentId,
      error,
    });
  }
};

const stopPayment = (
  { paymentRecords, clock }: AccountReadyPorts,
  { paymentId, executionArn, ...stop }: InferType<typeof parkPaymentInput>,
): Promise<Parked> =>
  paymentRecords.changePayment(paymentId, async (before): Promise<Decision<Payment, Parked>> => {
    const { holder, status } = before;
    if (holder?.executionArn !== executionArn || status === 'cancelled') {
      return { value: before, result: { parked: false, since: null } };
    }
    const now = clock.now();
    const failure = failureOf(before, { ...stop, executionArn, from: stoppedFrom(before) });
    const { parked, changes } = await paymentRecords.failures.park(failure, { now, notBefore: failureTimes(before) });
    const result = { parked: true, since: parked.parkedAt };
    if (changes.length === 0) return { value: before, result };
    const payment = park(before, parked, now);
    return { value: payment, result, changes, events: stopped(payment, parked) };
  });

export const handler = task(parkPaymentInput, () => parkPayment(payments()));
