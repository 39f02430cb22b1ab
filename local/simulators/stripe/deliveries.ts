import { createDeliveries as createShared } from '../shared/deliveries.ts';
import type { Deliveries as SharedDeliveries } from '../shared/deliveries.ts';
import { StripeApiError } from './errors.ts';
import { stripeSignature } from './signature.ts';
import type { DeliveryOptions, DeliveryRecord, Message, StripeDeps } from './types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Growing gaps, as Stripe's "exponential back off"; the exact ones are not published. */
const RETRY_DELAYS_MS = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS];
const RETRY_FOR_MS = 3 * 24 * HOUR_MS;
const HOLD_MS = MINUTE_MS;

export interface Deliveries extends Omit<SharedDeliveries<Message, DeliveryOptions>, 'resend' | 'find'> {
  /** Send a past webhook once more: same bytes, fresh signature. @throws StripeApiError (404) for an unknown id */
  resend(deliveryId: string): DeliveryRecord;
  /** Whether an event was to be sent, and no delivery of it was accepted (yet). */
  isPending(eventId: string): boolean;
}

type Deps = Pick<StripeDeps, 'clock' | 'ids' | 'schedule' | 'deliver' | 'secrets' | 'retryDelaysMs' | 'retryForMs'>;

const includesType = (types: boolean | readonly string[] | undefined, type: string): boolean =>
  types === true || (Array.isArray(types) && types.includes(type));

/** Signed at each try, as Stripe does: an old timestamp would be refused. Anything but 2xx is tried again. */
export const createDeliveries = (deps: Deps): Deliveries => {
  const { clock, secrets } = deps;
  const pending = new Set<string>();
  const shared = createShared<Message, DeliveryOptions>(
    { retryDelaysMs: RETRY_DELAYS_MS, retryForMs: RETRY_FOR_MS, ...deps },
    {
      subjectOf: ({ objectId }) => objectId,
      headersOf: ({ account, rawBody, signedFor }, { badSignature, signedSecondsAgo = 0 }) => {
        const endpoint = signedFor ?? (account === null ? 'platform' : 'connect');
        const secret = endpoint === 'platform' ? secrets.webhook : (secrets.connectWebhook ?? secrets.webhook);
        const at = Math.floor(Date.parse(clock.now()) / 1000) - signedSecondsAgo;
        return {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': stripeSignature(badSignature ? `not-${secret}` : secret, rawBody, at),
        };
      },
      isAccepted: (status) => status >= 200 && status < 300,
      isDropped: ({ type }, { drop }) => includesType(drop, type),
      isHeld: ({ type }, { reorder }, othersAreHeld) =>
        includesType(reorder, type) && (reorder !== true || !othersAreHeld),
      releasesHeld: () => true,
      holdMs: ({ holdMs = HOLD_MS }) => holdMs,
      onDelivered: ({ eventId }) => void pending.delete(eventId),
    },
    {},
  );

  return {
    ...shared,
    send: (message, options) => {
      pending.add(message.eventId);
      shared.send(message, options);
    },
    resend: (deliveryId) => {
      const past = shared.find(deliveryId);
      if (past) return shared.resend(past);
      throw new StripeApiError(404, { type: 'invalid_request_error', message: `No such delivery: '${deliveryId}'` });
    },
    isPending: (eventId) => pending.has(eventId),
    reset: () => {
      shared.reset();
      pending.clear();
    },
  };
};
