import StripeSdk from 'stripe';
import { ProviderUnavailableError, TransientError } from '#shared/errors/index.ts';
import { StripeKeyBurntError, StripeRejectedError } from '../money/errors.ts';

/** Stripe does not accept our key. Nothing was done; an operator has to mend it, and what failed can go on then. */
export class StripeKeyError extends TransientError {
  override readonly name = 'StripeKeyError';
}

const { StripeAuthenticationError, StripePermissionError, StripeConnectionError, StripeError } = StripeSdk.errors;

/**
 * An error of the SDK by what it means to us. Its message may repeat what was sent, so only status and code are kept.
 * 409: another request under the same key is still at work.
 */
export const named = (error: unknown): unknown => {
  if (!(error instanceof StripeError)) return error;
  const { statusCode, type, rawType = type, code = rawType, headers } = error;
  const facts = `${statusCode ?? 'no status'}, ${code}`;
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    return new StripeKeyError(`Stripe refused our key (${facts})`);
  }
  const mayPass =
    error instanceof StripeConnectionError ||
    statusCode === undefined ||
    statusCode === 409 ||
    statusCode === 429 ||
    statusCode >= 500;
  // Stripe keeps a 500 for the key like any other answer, and would give it again for a day.
  if (statusCode !== undefined && statusCode >= 500 && headers?.['idempotent-replayed'] === 'true') {
    return new StripeKeyBurntError(`Stripe keeps an error for this key (${facts})`);
  }
  return mayPass
    ? new ProviderUnavailableError(`Stripe did not answer, or not now (${facts})`)
    : new StripeRejectedError(`Stripe refused the request (${facts})`, code);
};
