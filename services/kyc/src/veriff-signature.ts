import { createHmac, timingSafeEqual } from 'node:crypto';
import { UnauthenticatedError } from '#shared/errors/index.ts';

export interface VeriffCredentials {
  /** Public key of the integration, sent as `X-AUTH-CLIENT`. */
  readonly apiKey: string;
  /** Signs requests and webhooks. */
  readonly sharedSecret: string;
}

/** Hex HMAC-SHA256 with the shared secret, as Veriff documents it for request bodies, session ids and webhooks. */
export const veriffSignature = (
  content: string | Uint8Array,
  { sharedSecret }: Pick<VeriffCredentials, 'sharedSecret'>,
): string => createHmac('sha256', sharedSecret).update(content).digest('hex');

/**
 * Was this webhook sent by Veriff, for our integration? Only `x-hmac-signature` counts; the legacy `x-signature`, which
 * has no key, does not.
 * @throws UnauthenticatedError
 */
export const verifyVeriffSignature = (
  {
    rawBody,
    headers,
  }: { readonly rawBody: Uint8Array; readonly headers: Readonly<Record<string, string | undefined>> },
  credentials: VeriffCredentials,
): undefined => {
  if (headers['x-auth-client'] !== credentials.apiKey) throw new UnauthenticatedError('Webhook of another client');
  const given = Buffer.from(headers['x-hmac-signature'] ?? '', 'utf8');
  const expected = Buffer.from(veriffSignature(rawBody, credentials), 'utf8');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new UnauthenticatedError('Webhook signature is missing or wrong');
  }
};
