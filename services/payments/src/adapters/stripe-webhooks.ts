import StripeSdk from 'stripe';
import { UnauthenticatedError } from '#shared/errors/index.ts';
import type { StripeEndpoint } from '../webhooks/domain/webhook.ts';
import type { StripeSecrets } from './secrets.ts';

/** Of a signature, in seconds: a recorded old message is rejected. */
const TOLERANCE_SECONDS = 300;

/** In characters: some ten signatures. */
const LONGEST_HEADER = 1_024;

/** Verifies signatures only; it sends no requests. */
const { signature } = new StripeSdk('unused').webhooks;

export interface SignedRequest {
  readonly rawBody: Buffer;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Was this webhook sent by Stripe, to the platform's endpoint or to the one for connected accounts, just now? Names the
 * endpoint, unless both have the same secret.
 * @param now ISO-8601 UTC
 * @throws UnauthenticatedError; Error before there is a secret: the webhook is no forgery, and Stripe sends it again
 */
export const verifyStripeSignature = (
  { rawBody, headers }: SignedRequest,
  { webhookSecret, connectWebhookSecret }: Pick<StripeSecrets, 'webhookSecret' | 'connectWebhookSecret'>,
  now: string,
): StripeEndpoint | undefined => {
  const header = wellFormed(headers['stripe-signature'] ?? '');
  const isFrom = (secret: string): boolean => {
    try {
      return signature?.verifyHeader(rawBody, header, secret, TOLERANCE_SECONDS, undefined, Date.parse(now)) === true;
    } catch (error) {
      if (error instanceof StripeSdk.errors.StripeSignatureVerificationError) return false;
      throw error;
    }
  };
  if (webhookSecret === undefined)
    throw new Error('The secret has no webhookSecret yet (docs/deploying.md, step Webhooks)');
  const isOne = connectWebhookSecret === undefined || connectWebhookSecret === webhookSecret;
  if (isFrom(webhookSecret)) return isOne ? undefined : 'platform';
  if (!isOne && isFrom(connectWebhookSecret)) return 'connect';
  throw new UnauthenticatedError('Webhook signature is missing, wrong or too old');
};

/**
 * The parts of the header that may count: times and signatures of scheme `v1`, of which there are two while a secret is rolled
 * (Stripe guide, "Verify webhook signatures manually"). The SDK throws what is not its verification error for an empty one.
 */
const wellFormed = (header: string): string =>
  header.length > LONGEST_HEADER
    ? ''
    : header
        .split(',')
        .filter((part) => /^(t=\d{1,12}|v1=[0-9a-f]{64})$/.test(part))
        .join(',');
