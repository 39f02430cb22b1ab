/** Source: Stripe, "Payout failure codes"; in our words. */
export const PAYOUT_FAILURES: ReadonlyMap<string, string> = new Map([
  ['account_closed', 'The bank account has been closed.'],
  ['account_frozen', 'The bank account has been frozen.'],
  ['bank_account_restricted', 'The bank account limits the kind or the number of payouts.'],
  ['bank_ownership_changed', 'The branch of the bank account changed its owner.'],
  ['could_not_process', 'The bank could not process this payout.'],
  ['debit_not_authorized', 'The bank account does not allow debits.'],
  ['declined', 'The bank declined this payout.'],
  ['incorrect_account_holder_address', 'The address of the account holder is wrong.'],
  ['incorrect_account_holder_name', 'The name of the account holder is wrong.'],
  ['incorrect_account_holder_tax_id', 'The tax ID of the account holder is wrong.'],
  ['insufficient_funds', 'The Stripe account has not enough funds for this payout.'],
  ['invalid_account_number', 'The account number is wrong.'],
  ['invalid_currency', 'The bank account does not take this currency.'],
  ['no_account', 'No bank account could be found with these details.'],
  ['unsupported_card', 'The bank does not support payouts to this card.'],
]);

/** Codes that are not in the list are allowed: Stripe may add some at any time. */
export const failureMessage = (code: string): string => PAYOUT_FAILURES.get(code) ?? 'The payout failed.';
