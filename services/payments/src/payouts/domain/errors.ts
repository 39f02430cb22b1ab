import { ConflictError } from '#shared/errors/index.ts';

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

/** Another attempt would fail at once: no money can be sent to the contractor's account. */
export class PayoutAccountNotReadyError extends ConflictError {
  override readonly name = 'PayoutAccountNotReadyError';
  override readonly code = 'PAYOUT_ACCOUNT_NOT_READY';
}

/** Only what was paid has a receipt. */
export class NotPaidError extends ConflictError {
  override readonly name = 'NotPaidError';
  override readonly code = 'NOT_PAID';
}
