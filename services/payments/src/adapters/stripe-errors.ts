import StripeSdk from 'stripe';
import { ProviderUnavailableError, TransientError } from '#shared/errors/index.ts';
import { IdempotencyKeyUnusableError, StripeRejectedError } from '../money/errors.ts';

/** Stripe does not accept our API key. Nothing was done; once an operator has fixed the key, what failed can be retried. */
export class StripeKeyError extends TransientError {
  override readonly name = 'StripeKeyError';
}

const { StripeAuthenticationError, StripePermissionError, StripeConnectionError, StripeError } = StripeSdk.errors;

/**
 * Translates an error of the SDK into one of ours. Its message may repeat what was sent, so only status and code are kept.
 * 409: another request with the same key is in progress.
 */
export const toDomainError = (error: unknown): unknown => {
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
  // Stripe keeps a 500 for the key like any other response, and replays it for a day.
  const isReplayed = statusCode !== undefined && statusCode >= 500 && headers?.['idempotent-replayed'] === 'true';
  if (isReplayed || (rawType === 'idempotency_error' && !mayPass)) {
    return new IdempotencyKeyUnusableError(`Stripe executes nothing under this idempotency key (${facts})`);
  }
  return mayPass
    ? new ProviderUnavailableError(`Stripe did not answer, or not now (${facts})`)
    : new StripeRejectedError(`Stripe refused the request (${facts})`, code);
};
