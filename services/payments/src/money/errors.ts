import { BusinessError, ConflictError, ProviderUnavailableError } from '#shared/errors/index.ts';
import type { Money } from '#shared/money/index.ts';

/** A client's or contractor's account does not hold what should be taken from it. Nothing was written. */
export class InsufficientFundsError extends ConflictError {
  override readonly name = 'InsufficientFundsError';
  override readonly code = 'INSUFFICIENT_FUNDS';

  constructor(account: string, available: Money, required: Money) {
    const { currency } = required;
    super(`${account} holds ${available.amountMinor} ${currency}, and ${required.amountMinor} are required`, {
      account,
      currency,
      availableMinor: available.amountMinor,
      requiredMinor: required.amountMinor,
    });
  }
}

/** The entry breaks a rule of the ledger: a bug in the code that made it, or the entry was altered. */
export class InvalidEntryError extends Error {
  override readonly name = 'InvalidEntryError';
}

/** Stripe rejected the request itself (4xx): a retry cannot help. `details.stripeCode` says why. */
export class StripeRejectedError extends BusinessError {
  override readonly name = 'StripeRejectedError';
  readonly code = 'STRIPE_REJECTED';
  readonly httpStatus = 502;
  /** Stripe's error code; its error type if it gave none. */
  readonly stripeCode: string;

  constructor(message: string, stripeCode: string) {
    super(message, { stripeCode });
    this.stripeCode = stripeCode;
  }
}

/** What Stripe says contradicts our records: a person has to find out which of the two is wrong. */
export class UnexpectedFactError extends BusinessError {
  override readonly name = 'UnexpectedFactError';
  readonly code = 'UNEXPECTED_FACT';
  readonly httpStatus = 409;
}

/**
 * Stripe does not execute a request under this idempotency key: it replays an internal error, or the key was used with other
 * parameters, as by a version that was deployed before (`idempotency_error`). The first request may have taken effect or not,
 * and a retry with this key cannot tell. Look the result up, then retry with a fresh key. Other callers handle it as unavailability.
 */
export class IdempotencyKeyUnusableError extends ProviderUnavailableError {}
