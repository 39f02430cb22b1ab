/** Why payments refuse an approval that this service made. Their other reasons are about approvals of others. */
const WORDS: Readonly<Record<string, string>> = {
  amount_not_payable: 'The amount cannot be paid out in its currency.',
  contractor_not_verified: 'The contractor’s identity is not verified yet.',
  payout_account_not_ready: 'The contractor has no payout account that is ready yet.',
};

/** A reason of the event `payment.rejected` in words. */
export const refusalText = (reason = ''): string => WORDS[reason] ?? 'The approval could not be confirmed.';
