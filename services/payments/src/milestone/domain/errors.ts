import { BusinessError, ConflictError, TransientError } from '#shared/errors/index.ts';

/** The same milestone or timesheet is being paid, or was, on other terms. */
export class PaymentMismatchError extends BusinessError {
  override readonly name = 'PaymentMismatchError';
  readonly code = 'PAYMENT_MISMATCH';
  readonly httpStatus = 409;
}

/** The bank sent the money back before it was booked as paid. */
export class PayoutReversedError extends ConflictError {
  override readonly name = 'PayoutReversedError';
  override readonly code = 'PAYOUT_REVERSED';
}

/** Nothing was handed in, or the contractor is not verified, as far as we know; the event that says so may be on its way. */
export class NotYetKnownError extends TransientError {
  override readonly name = 'NotYetKnownError';
}

/** This cannot be decided now. `details.possible` says what can. */
export class InterventionNotPossibleError extends ConflictError {
  override readonly name = 'InterventionNotPossibleError';
  override readonly code = 'INTERVENTION_NOT_POSSIBLE';
}
