import type Stripe from 'stripe';
import type { Clock, Ids } from '#shared/runtime/index.ts';
import type { Delivery, SendOptions } from '../shared/deliveries.ts';
import type { Answer, Schedule } from '../shared/types.ts';

export type EventType = Stripe.Event.Type;

/** How webhooks are sent. */
export interface DeliveryOptions extends SendOptions {
  /**
   * Send the older event after the newer one of the same object. `true`: every other event of an object is held until the
   * next one was tried; a list: events of these types are.
   */
  readonly reorder?: boolean | readonly string[] | undefined;
  /** A held event is sent after this long, newer one or not. Default 60 s. */
  readonly holdMs?: number | undefined;
  /** Never send (all events, or those of these types). The API still lists them. */
  readonly drop?: boolean | readonly string[] | undefined;
  /** Sign with a timestamp this many seconds old: more than 300 is outside the SDK's tolerance. */
  readonly signedSecondsAgo?: number | undefined;
}

/** An event to be sent to the endpoint. */
export interface Message {
  readonly eventId: string;
  readonly type: EventType;
  /** The connected account it happened on; null for the platform. */
  readonly account: string | null;
  /** Id of the object that the event is about. */
  readonly objectId: string;
  /** Exactly the bytes (UTF-8) that are signed. */
  readonly rawBody: string;
  /** The endpoint whose secret signs it, if not the one that its account belongs to. */
  readonly signedFor?: StripeEndpoint;
}

/** Stripe has an endpoint for the platform's own events and one for those of connected accounts. */
export type StripeEndpoint = 'platform' | 'connect';

/** An event that Stripe never made, as somebody who has one of the secrets could send it. */
export interface ForgedEvent {
  readonly eventId: string;
  readonly type: EventType;
  readonly object: object & { readonly id: string };
  /** The connected account that it pretends to be of. */
  readonly account?: string | undefined;
  readonly livemode?: boolean | undefined;
  readonly signedFor: StripeEndpoint;
}

export interface Webhook extends Message {
  readonly deliveryId: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type DeliveryRecord = Message & Delivery;

/** What the bank does with a payout, instead of what the bank account's number says. */
export interface PayoutOutcome {
  /** `held`: the payout stays as it is until a person moves it. */
  readonly status: 'paid' | 'failed' | 'held';
  /** Default `could_not_process`. */
  readonly failureCode?: string | undefined;
  /** The payout shows `paid` for this long before it fails. */
  readonly paidForMs?: number | undefined;
  /** Default: true for every code but `could_not_process`. */
  readonly disablesBankAccount?: boolean | undefined;
  /** Instead of the simulator's `payoutTimes`. */
  readonly submitAfterMs?: number | undefined;
  readonly settleAfterMs?: number | undefined;
  /** For the webhooks of this payout, over the account's and the global options. */
  readonly delivery?: DeliveryOptions | undefined;
}

/** What happens when a PaymentIntent is confirmed, instead of what its payment method says. */
export interface PaymentOutcome {
  readonly status: 'succeeded' | 'failed';
  /** Default `generic_decline`. */
  readonly declineCode?: string | undefined;
  /** The intent is `processing` for this long first. */
  readonly processingMs?: number | undefined;
  readonly delivery?: DeliveryOptions | undefined;
}

interface PlanTarget {
  /** Only objects whose metadata hold all of these. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** Only objects of this account. Without both, it is the default plan, which applies to every account, each from the beginning. */
  readonly account?: string | undefined;
}

/** Outcomes of the next matching payouts or payments, in order. When they are used up, the test values apply again. */
export type Plan =
  | (PlanTarget & { readonly of: 'payouts'; readonly outcomes: readonly PayoutOutcome[] })
  | (PlanTarget & { readonly of: 'payments'; readonly outcomes: readonly PaymentOutcome[] });

export interface PayoutTimes {
  /** From creation to `in_transit`; until then it can be canceled. */
  readonly submitAfterMs: number;
  /** From `in_transit` to `paid` or `failed`. */
  readonly settleAfterMs: number;
}

export interface StripeDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly schedule: Schedule;
  /** Sends one webhook. Rejecting means that nobody answered. */
  readonly deliver: (webhook: Webhook) => Promise<Answer>;
  readonly secrets: {
    readonly apiKey: string;
    readonly webhook: string;
    /** Of the endpoint for events of connected accounts. Default: the same. */
    readonly connectWebhook?: string;
  };
  /** Where people reach the pages: account links lead there. */
  readonly publicUrl?: () => string;
  /** Default `acct_platform`. */
  readonly platformId?: string;
  /** Event types that are sent as webhooks; the others are only listed. Default: those the platform uses. */
  readonly enabledEvents?: readonly string[];
  /** URLs of the platform's endpoint and of the one for connected accounts, as far as they are set. Default none. */
  readonly endpointUrls?: () => readonly string[];
  /** Default: an hour, then two days. */
  readonly payoutTimes?: PayoutTimes;
  /** How long a bank debit is `processing`. Default three minutes. */
  readonly processingMs?: number;
  /** From a charge to its funds being available. Default 0; Stripe's is days, and `pm_card_bypassPending` skips it. */
  readonly settlementMs?: number;
  /** Stripe's fee on a charge, in minor units. Default none. */
  readonly feeOf?: (amount: number, currency: string) => number;
  /** How long a new object stays unknown to search. Default 0; Stripe's can be a minute or more. */
  readonly searchLagMs?: number;
  /** Pause before each further try of a webhook; the last one repeats. */
  readonly retryDelaysMs?: readonly number[];
  /** No new try after this long. Default three days. */
  readonly retryForMs?: number;
  /** How long idempotency keys are kept. Default 24 hours, the least that Stripe promises. */
  readonly idempotencyKeepMs?: number;
}
