export const FAILURE_CLASSES = ['retry', 'contractor', 'operator'] as const;
/** Who can fix a failed payout: a retry, the contractor, or an operator. */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** The bank or Stripe hiccuped: the same payout may succeed as another attempt. */
const RETRY: ReadonlySet<string> = new Set([
  'could_not_process',
  'processing_error',
  // Of the call itself. Funds may be on their way to the available balance still.
  'balance_insufficient',
  'lock_timeout',
  'rate_limit',
]);

/** The bank account, or the Stripe account, is not in order. */
const CONTRACTOR: ReadonlySet<string> = new Set([
  'account_closed',
  'account_frozen',
  'bank_account_restricted',
  'bank_ownership_changed',
  'debit_not_authorized',
  'incorrect_account_holder_address',
  'incorrect_account_holder_name',
  'incorrect_account_holder_tax_id',
  'incorrect_account_type',
  'invalid_account_number',
  'invalid_account_number_length',
  'invalid_currency',
  'no_account',
  'unsupported_card',
  // Of the call itself.
  'account_number_invalid',
  'bank_account_unusable',
  'insufficient_capabilities_for_transfer',
  'payouts_not_allowed',
  'transfers_not_allowed',
  // Ours: known before Stripe was asked.
  'payout_account_not_ready',
]);

/**
 * Sort a failure code of Stripe (page "Payout failure codes", and error codes of the calls). Codes nobody has seen before
 * are an operator's.
 */
export const failureClassOf = (code: string): FailureClass => {
  if (RETRY.has(code)) return 'retry';
  return CONTRACTOR.has(code) ? 'contractor' : 'operator';
};
