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

/** An entry with this id was written before, and it says something else. Nothing was written. */
export class EntryMismatchError extends ConflictError {
  override readonly name = 'EntryMismatchError';
  override readonly code = 'LEDGER_ENTRY_MISMATCH';
}

/** The entry was written and is not in the log yet: `recordLedgerTransaction` puts it there. */
export class EntryPendingError extends ConflictError {
  override readonly name = 'EntryPendingError';
  override readonly code = 'LEDGER_ENTRY_PENDING';
}

/** The entry breaks a rule of the ledger: a fault of the code that made it, or of whoever altered it. */
export class InvalidEntryError extends Error {
  override readonly name = 'InvalidEntryError';
}

/** Stripe refused the request itself (4xx): sending it again cannot help. `details.stripeCode` says why. */
export class StripeRejectedError extends BusinessError {
  override readonly name = 'StripeRejectedError';
  readonly code = 'STRIPE_REJECTED';
  readonly httpStatus = 502;
  /** Stripe's error code; its error type where it gave none. */
  readonly stripeCode: string;

  constructor(message: string, stripeCode: string) {
    super(message, { stripeCode });
    this.stripeCode = stripeCode;
  }
}

/** What Stripe says contradicts what we know: nobody but a person can tell which of the two is wrong. */
export class UnexpectedFactError extends BusinessError {
  override readonly name = 'UnexpectedFactError';
  readonly code = 'UNEXPECTED_FACT';
  readonly httpStatus = 409;
}

/** The contractor has no payout account that money could be sent to. */
export class PayoutAccountMissingError extends ConflictError {
  override readonly name = 'PayoutAccountMissingError';
  override readonly code = 'PAYOUT_ACCOUNT_MISSING';
}

/** The account was opened in another country; one contractor has one account. */
export class PayoutAccountExistsError extends ConflictError {
  override readonly name = 'PayoutAccountExistsError';
  override readonly code = 'PAYOUT_ACCOUNT_EXISTS';
}

/** The same key names a payout with other facts: a fault of the calling code. */
export class PayoutMismatchError extends ConflictError {
  override readonly name = 'PayoutMismatchError';
  override readonly code = 'PAYOUT_MISMATCH';
}

/** Only what was paid has a receipt. */
export class NotPaidError extends ConflictError {
  override readonly name = 'NotPaidError';
  override readonly code = 'NOT_PAID';
}

/**
 * An error of Stripe's own that it keeps for the idempotency key: the call may have been done or not, and no repetition under
 * this key will tell. To be looked up, and then sent under another key. For everybody else it is what its name says.
 */
export class IdempotencyKeyReplayedError extends ProviderUnavailableError {}
