import type Stripe from 'stripe';
import type { Disputes } from './disputes.ts';
import { noSuch, refusal } from './errors.ts';
import { chargeOutcome, methodDetails, newCharge } from './objects/charge.ts';
import { PAYMENT_METHODS } from './objects/payment-method.ts';
import type { PaymentMethod } from './objects/payment-method.ts';
import { idOf } from './objects/reference.ts';
import type { DeliveryOptions, EventType, PaymentOutcome } from './types.ts';
import type { World } from './world.ts';

/** How long after a payment its customer disputes it, with the test values that do. */
const DISPUTE_AFTER_MS = 1000;

export const DECLINED = 'Your card was declined.';

/** @throws StripeApiError (400) for anything but a documented test value */
export const methodOf = (id: string): PaymentMethod => {
  const found = PAYMENT_METHODS.get(id);
  if (!found) throw noSuch('PaymentMethod', id, 'payment_method');
  return found;
};

/** What banks do with PaymentIntents. A decline is a result here, not an error. */
export interface Attempts {
  attempt(owner: string, intent: Stripe.PaymentIntent, paymentMethod: string): Stripe.PaymentIntent;
  /** Ends a debit in processing, or an authentication. @throws StripeApiError (400) when there is none */
  finish(owner: string, intent: Stripe.PaymentIntent, outcome: PaymentOutcome): Stripe.PaymentIntent;
}

export const createAttempts = (world: World, disputes: Disputes): Attempts => {
  const { intents, charges, ledger, events, plans, schedule, seconds, id: newId, timing, feeOf, livemode } = world;

  const change = (
    owner: string,
    before: Stripe.PaymentIntent,
    fields: Partial<Stripe.PaymentIntent>,
    type?: EventType,
    delivery?: DeliveryOptions,
  ): Stripe.PaymentIntent => {
    const now = intents.put(owner, { ...before, ...fields });
    if (type) events.emit(owner, type, { now, delivery });
    return now;
  };

  const charge = (
    owner: string,
    intent: Stripe.PaymentIntent,
    method: PaymentMethod,
    fields: Partial<Stripe.Charge>,
  ): Stripe.Charge => {
    const { amount, currency, description, metadata, transfer_group, id: payment_intent, payment_method } = intent;
    const made = newCharge({
      id: newId('ch'),
      amount,
      created: seconds(),
      currency,
      description,
      livemode,
      metadata,
      outcome: chargeOutcome(null),
      payment_intent,
      payment_method: typeof payment_method === 'string' ? payment_method : null,
      payment_method_details: methodDetails(method),
      transfer_group,
      ...fields,
    });
    return charges.put(owner, made);
  };

  const succeed = (
    owner: string,
    intent: Stripe.PaymentIntent,
    method: PaymentMethod,
    delivery?: DeliveryOptions,
  ): Stripe.PaymentIntent => {
    const { amount, currency } = intent;
    const wait = method.bypassPending === true ? 0 : Math.ceil(timing.settlementMs / 1000);
    const made = charge(owner, intent, method, {});
    const fee = feeOf(amount, currency);
    const posting = { type: 'charge', amount, currency, fee, source: made.id, availableOn: seconds() + wait } as const;
    const paid = charges.put(owner, { ...made, balance_transaction: ledger.post(owner, posting).id });
    events.emit(owner, 'charge.succeeded', { now: paid, delivery });
    const fields = { amount_received: amount, latest_charge: paid.id, next_action: null, status: 'succeeded' };
    const now = change(owner, intent, fields, 'payment_intent.succeeded', delivery);
    const reason = method.dispute;
    if (reason !== undefined) {
      schedule(DISPUTE_AFTER_MS, () => {
        const current = charges.get(owner, paid.id);
        if (current && !current.disputed) disputes.open(owner, paid.id, { reason });
      });
    }
    return now;
  };

  const decline = (
    owner: string,
    intent: Stripe.PaymentIntent,
    method: PaymentMethod,
    delivery?: DeliveryOptions,
  ): Stripe.PaymentIntent => {
    const { code = 'card_declined', declineCode } = method;
    const failed = charge(owner, intent, method, {
      amount_captured: 0,
      captured: false,
      failure_code: code,
      failure_message: DECLINED,
      outcome: chargeOutcome(declineCode ?? code),
      paid: false,
      status: 'failed',
    });
    events.emit(owner, 'charge.failed', { now: failed, delivery });
    const error = { charge: failed.id, code, message: DECLINED, type: 'card_error' };
    const fields = {
      last_payment_error: { ...error, ...(declineCode !== undefined && { decline_code: declineCode }) },
      latest_charge: failed.id,
      next_action: null,
      payment_method: null,
      status: 'requires_payment_method',
    };
    return change(owner, intent, fields, 'payment_intent.payment_failed', delivery);
  };

  const process = (
    owner: string,
    intent: Stripe.PaymentIntent,
    method: PaymentMethod,
    afterMs: number | undefined,
    delivery?: DeliveryOptions,
  ): Stripe.PaymentIntent => {
    const fields = { next_action: null, status: 'processing' };
    const now = change(owner, intent, fields, 'payment_intent.processing', delivery);
    if (afterMs !== undefined) {
      schedule(afterMs, () => {
        const current = intents.get(owner, intent.id);
        if (current?.status !== 'processing') return;
        if (method.result === 'decline') decline(owner, current, method, delivery);
        else succeed(owner, current, method, delivery);
      });
    }
    return now;
  };

  /** The payment method with the planned outcome. */
  const planned = (method: PaymentMethod, outcome: PaymentOutcome): PaymentMethod => ({
    ...method,
    result: outcome.status === 'succeeded' ? 'succeed' : 'decline',
    ...(outcome.status === 'failed' && { declineCode: outcome.declineCode ?? 'generic_decline' }),
  });

  const attempt = (owner: string, intent: Stripe.PaymentIntent, id: string): Stripe.PaymentIntent => {
    const method = methodOf(id);
    const outcome = plans.takePayment({ account: owner, metadata: intent.metadata });
    const delivery = outcome?.delivery;
    const ready = change(owner, intent, { payment_method: id, last_payment_error: null });
    if (outcome) {
      const behaving = planned(method, outcome);
      if (outcome.processingMs !== undefined) return process(owner, ready, behaving, outcome.processingMs, delivery);
      return behaving.result === 'decline'
        ? decline(owner, ready, behaving, delivery)
        : succeed(owner, ready, behaving, delivery);
    }
    if (method.processing) {
      return process(owner, ready, method, method.processing === 'for_ever' ? undefined : timing.processingMs);
    }
    if (method.result === 'authenticate') {
      const next_action = { type: 'use_stripe_sdk', use_stripe_sdk: {} };
      return change(owner, ready, { next_action, status: 'requires_action' }, 'payment_intent.requires_action');
    }
    return method.result === 'decline' ? decline(owner, ready, method) : succeed(owner, ready, method);
  };

  return {
    attempt,
    finish: (owner, intent, outcome) => {
      if (!['processing', 'requires_action'].includes(intent.status)) {
        throw refusal(`There is nothing to wait for: the PaymentIntent is ${intent.status}.`);
      }
      const method = planned(methodOf(idOf(intent.payment_method)), outcome);
      return method.result === 'decline'
        ? decline(owner, intent, method, outcome.delivery)
        : succeed(owner, intent, method, outcome.delivery);
    },
  };
};
