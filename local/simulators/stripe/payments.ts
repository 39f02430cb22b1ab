import type Stripe from 'stripe';
import type { Disputes } from './disputes.ts';
import { noSuch, StripeApiError } from './errors.ts';
import { newIntent } from './objects/payment-intent.ts';
import { createAttempts, DECLINED, methodOf } from './payment-attempts.ts';
import { changeMetadata } from './request/rules.ts';
import type { MetadataChange } from './request/rules.ts';
import type { EventType, PaymentOutcome } from './types.ts';
import type { World } from './world.ts';

export interface IntentChange {
  readonly description?: string | undefined;
  readonly metadata?: MetadataChange | undefined;
  readonly transferGroup?: string | undefined;
  /** A test value such as `pm_card_visa`. */
  readonly paymentMethod?: string | undefined;
}

export interface NewPayment extends IntentChange {
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly methodTypes?: readonly string[] | undefined;
  readonly automaticMethods?: boolean | undefined;
  readonly confirm?: boolean | undefined;
}

/** Money from customers' cards and banks into an account's balance. All methods throw `StripeApiError`. */
export interface Payments {
  create(owner: string, payment: NewPayment): Stripe.PaymentIntent;
  /** @throws StripeApiError (404) */
  get(owner: string, id: string): Stripe.PaymentIntent;
  update(owner: string, id: string, change: IntentChange): Stripe.PaymentIntent;
  /** @throws StripeApiError (402, `card_error`) when the bank declines at once */
  confirm(owner: string, id: string, paymentMethod?: string): Stripe.PaymentIntent;
  cancel(owner: string, id: string, reason?: Stripe.PaymentIntent.CancellationReason): Stripe.PaymentIntent;
  /** Ends a debit in processing, or an authentication. */
  finish(owner: string, id: string, outcome: PaymentOutcome): Stripe.PaymentIntent;
}

export const createPayments = (world: World, disputes: Disputes): Payments => {
  const { intents, events, seconds, id: newId, livemode } = world;
  const attempts = createAttempts(world, disputes);

  const get = (owner: string, id: string): Stripe.PaymentIntent => {
    const found = intents.get(owner, id);
    if (!found) throw noSuch('payment_intent', id);
    return found;
  };

  const change = (
    owner: string,
    before: Stripe.PaymentIntent,
    fields: Partial<Stripe.PaymentIntent>,
    type?: EventType,
  ): Stripe.PaymentIntent => {
    const now = intents.put(owner, { ...before, ...fields });
    if (type) events.emit(owner, type, { now });
    return now;
  };

  const unexpected = (intent: Stripe.PaymentIntent, what: string): StripeApiError =>
    new StripeApiError(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message: `This PaymentIntent could not be ${what} because it has a status of ${intent.status}.`,
      payment_intent: intent,
    });

  const confirm = (owner: string, id: string, paymentMethod?: string): Stripe.PaymentIntent => {
    const intent = get(owner, id);
    if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
      throw unexpected(intent, 'confirmed');
    }
    const chosen = paymentMethod ?? (typeof intent.payment_method === 'string' ? intent.payment_method : undefined);
    if (chosen === undefined) throw unexpected(intent, 'confirmed without a payment method, and');
    const attempted = attempts.attempt(owner, intent, chosen);
    const error = attempted.last_payment_error;
    if (!error) return attempted;
    const { charge: failed, code, decline_code, message = DECLINED } = error;
    throw new StripeApiError(402, {
      type: 'card_error',
      message,
      ...(code !== undefined && { code }),
      ...(decline_code !== undefined && { decline_code }),
      ...(failed !== undefined && { charge: failed }),
      payment_intent: attempted,
    });
  };

  const update = (owner: string, id: string, given: IntentChange): Stripe.PaymentIntent => {
    const before = get(owner, id);
    if (given.paymentMethod !== undefined) methodOf(given.paymentMethod);
    return change(owner, before, {
      description: given.description ?? before.description,
      metadata: changeMetadata(before.metadata, given.metadata),
      payment_method: given.paymentMethod ?? before.payment_method,
      status:
        given.paymentMethod !== undefined && before.status === 'requires_payment_method'
          ? 'requires_confirmation'
          : before.status,
      transfer_group: given.transferGroup ?? before.transfer_group,
    });
  };

  return {
    create: (owner, given) => {
      const { amount, currency, paymentMethod } = given;
      if (paymentMethod !== undefined) methodOf(paymentMethod);
      const id = newId('pi');
      const automatic = given.automaticMethods === true || given.methodTypes === undefined;
      const intent = newIntent({
        id,
        amount,
        automatic_payment_methods: automatic ? { allow_redirects: 'always', enabled: true } : null,
        client_secret: `${id}_secret_${newId('s').slice(2)}`,
        created: seconds(),
        currency,
        description: given.description ?? null,
        livemode,
        metadata: changeMetadata({}, given.metadata),
        payment_method: paymentMethod ?? null,
        payment_method_types: [...(given.methodTypes ?? ['card', 'sepa_debit'])],
        status: paymentMethod === undefined ? 'requires_payment_method' : 'requires_confirmation',
        transfer_group: given.transferGroup ?? null,
      });
      intents.put(owner, intent);
      events.emit(owner, 'payment_intent.created', { now: intent });
      return given.confirm === true ? confirm(owner, id) : intent;
    },
    get,
    update,
    confirm,
    cancel: (owner, id, reason) => {
      const intent = get(owner, id);
      if (['succeeded', 'canceled'].includes(intent.status)) throw unexpected(intent, 'canceled');
      const fields = {
        canceled_at: seconds(),
        cancellation_reason: reason ?? null,
        next_action: null,
        status: 'canceled',
      };
      return change(owner, intent, fields, 'payment_intent.canceled');
    },
    finish: (owner, id, outcome) => attempts.finish(owner, get(owner, id), outcome),
  };
};
