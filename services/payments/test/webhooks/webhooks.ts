import StripeSdk from 'stripe';
import type { DisputeFacts, PayoutFacts, PayoutInstruction } from '../../src/ports.ts';
import { processStripeWebhook } from '../../src/webhooks/handlers/processStripeWebhook.ts';
import { givenWebhook } from '../given.ts';
import { START } from '../service.ts';
import type { TestPayments } from '../service.ts';

/** Webhooks as Stripe writes and signs them. */

export const secrets = { apiKey: 'sk_test_1', webhookSecret: 'whsec_test_secret' };

const SECONDS = Date.parse(START) / 1000;

export const eventBody = (
  type: string,
  object: object,
  {
    id = 'evt_1',
    account,
    created = SECONDS,
    livemode = false,
  }: { id?: string; account?: string; created?: number; livemode?: boolean } = {},
): string =>
  JSON.stringify({
    id,
    object: 'event',
    api_version: '2026-10-28.endive',
    type,
    created,
    livemode,
    data: { object },
    ...(account !== undefined && { account }),
  });

export interface ArrivingEvent {
  readonly account?: string;
  readonly created?: number;
  readonly livemode?: boolean;
  /** Whose secret it was signed with; none where there is one secret. */
  readonly endpoint?: string;
}

/** Stripe's events on their way through the inbox of the service of the moment: a test of crashes makes one for each. */
export const stripeInbox = (current: () => TestPayments) => {
  let count = 0;
  const arrive = async (type: string, object: object, { endpoint, ...more }: ArrivingEvent = {}): Promise<string> => {
    const eventId = `evt_${(count += 1)}`;
    const rawBody = eventBody(type, object, { id: eventId, ...more });
    await givenWebhook(current(), { eventId, type, rawBody, ...(endpoint !== undefined && { endpoint }) });
    return eventId;
  };
  const process = (eventId: string) => processStripeWebhook(current())({ eventId });
  const outcome = async (eventId: string) => {
    const { status, note } = (await current().webhookRecords.getWebhook({ eventId }))?.value ?? {};
    return { status, note };
  };
  const deal = async (type: string, object: object, more: ArrivingEvent = {}) => {
    const eventId = await arrive(type, object, more);
    await process(eventId);
    return outcome(eventId);
  };
  return { arrive, process, outcome, deal };
};

/** The request as it reaches the handler: header names in lower case. */
export const signed = (
  body: string,
  { secret = secrets.webhookSecret, timestamp = SECONDS }: { secret?: string; timestamp?: number } = {},
) => ({
  rawBody: Buffer.from(body),
  headers: {
    'stripe-signature': new StripeSdk('unused').webhooks.generateTestHeaderString({ payload: body, secret, timestamp }),
  },
  correlationId: 'c1',
});

/** A PaymentIntent as Stripe writes it. */
export const intentObject = (
  { fundingId, paymentIntentId }: { fundingId: string; paymentIntentId: string },
  parts: object = {},
): object => ({
  id: paymentIntentId,
  object: 'payment_intent',
  amount: 10_000,
  amount_received: 0,
  currency: 'eur',
  status: 'requires_payment_method',
  client_secret: `${paymentIntentId}_secret`,
  last_payment_error: null,
  metadata: { fundingId },
  ...parts,
});

/** The transfer of a test that makes one. */
export const onlyTransfer = ({ atStripe: { transfers } }: Pick<TestPayments, 'atStripe'>) => {
  const [transfer, ...others] = transfers;
  if (transfer === undefined || others.length > 0) throw new Error(`There are ${transfers.length} transfers`);
  return transfer;
};

/** A transfer to a contractor's account as Stripe writes it. */
export const transferObject = (
  { transferId, key, stripeAccountId, amount }: PayoutInstruction & { readonly transferId: string },
  parts: object = {},
): object => ({
  id: transferId,
  object: 'transfer',
  amount: amount.amountMinor,
  amount_reversed: 0,
  currency: amount.currency.toLowerCase(),
  destination: stripeAccountId,
  reversed: false,
  transfer_group: key,
  metadata: { payoutKey: key },
  ...parts,
});

export const disputeObject = ({ disputeId, paymentIntentId, amount, status }: DisputeFacts): object => ({
  id: disputeId,
  object: 'dispute',
  amount: amount.amountMinor,
  currency: amount.currency.toLowerCase(),
  status,
  payment_intent: paymentIntentId ?? null,
});

export const payoutObject = ({ payoutId, payoutKey, amount, status, failureCode, failureId }: PayoutFacts): object => ({
  id: payoutId,
  object: 'payout',
  amount: amount.amountMinor,
  currency: amount.currency.toLowerCase(),
  status,
  failure_code: failureCode ?? null,
  failure_balance_transaction: failureId ?? null,
  metadata: payoutKey === undefined ? {} : { payoutKey },
});
