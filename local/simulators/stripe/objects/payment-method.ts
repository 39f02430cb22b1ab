/** What happens when a payment with it is confirmed. */
export interface PaymentMethod {
  readonly type: 'card' | 'sepa_debit' | 'us_bank_account';
  readonly brand: string;
  readonly last4: string;
  readonly result: 'succeed' | 'decline' | 'authenticate';
  readonly code?: string;
  readonly declineCode?: string;
  /** Bank debits stay in processing for a while; `for_ever`: until they are canceled. */
  readonly processing?: 'a_while' | 'for_ever';
  readonly bypassPending?: boolean;
  /** The customer disputes the charge with this reason. */
  readonly dispute?: string;
}

const card = (last4: string, more: Partial<PaymentMethod> = {}, brand = 'visa'): PaymentMethod => ({
  type: 'card',
  brand,
  last4,
  result: 'succeed',
  ...more,
});

const declined = (last4: string, declineCode: string, code = 'card_declined'): PaymentMethod =>
  card(last4, { result: 'decline', code, declineCode });

const debit = (type: 'sepa_debit' | 'us_bank_account', last4: string, more: Partial<PaymentMethod> = {}) =>
  ({ type, brand: type, last4, result: 'succeed', processing: 'a_while', ...more }) as const;

const failingDebit = { result: 'decline', code: 'payment_intent_payment_attempt_failed' } as const;

/** Source: Stripe, "Test card numbers" (PaymentMethods), "SEPA Direct Debit" and "ACH Direct Debit" (testing). */
export const PAYMENT_METHODS: ReadonlyMap<string, PaymentMethod> = new Map<string, PaymentMethod>([
  ['pm_card_visa', card('4242')],
  ['pm_card_visa_debit', card('5556')],
  ['pm_card_mastercard', card('4444', {}, 'mastercard')],
  ['pm_card_amex', card('8431', {}, 'amex')],
  ['pm_card_us', card('4242')],
  ['pm_card_de', card('0016')],
  ['pm_card_bypassPending', card('0077', { bypassPending: true })],
  ['pm_card_authenticationRequired', card('3184', { result: 'authenticate' })],
  ['pm_card_chargeDeclined', declined('0002', 'generic_decline')],
  ['pm_card_visa_chargeDeclined', declined('0002', 'generic_decline')],
  ['pm_card_chargeDeclinedInsufficientFunds', declined('9995', 'insufficient_funds')],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', declined('9995', 'insufficient_funds')],
  ['pm_card_chargeDeclinedLostCard', declined('9987', 'lost_card')],
  ['pm_card_chargeDeclinedStolenCard', declined('9979', 'stolen_card')],
  ['pm_card_chargeDeclinedExpiredCard', declined('0069', 'expired_card', 'expired_card')],
  ['pm_card_chargeDeclinedIncorrectCvc', declined('0127', 'incorrect_cvc', 'incorrect_cvc')],
  ['pm_card_chargeDeclinedProcessingError', declined('0119', 'processing_error', 'processing_error')],
  ['pm_card_createDispute', card('0259', { dispute: 'fraudulent' })],
  ['pm_card_createDisputeProductNotReceived', card('2685', { dispute: 'product_not_received' })],
  ['pm_success_de', debit('sepa_debit', '3000')],
  ['pm_failed_de', debit('sepa_debit', '3001', failingDebit)],
  ['pm_usBankAccount_success', debit('us_bank_account', '6789')],
  ['pm_usBankAccount_accountClosed', debit('us_bank_account', '1113', failingDebit)],
  ['pm_usBankAccount_insufficientFunds', debit('us_bank_account', '2227', failingDebit)],
  ['pm_usBankAccount_dispute', debit('us_bank_account', '5559', { dispute: 'debit_not_authorized' })],
  ['pm_usBankAccount_processing', debit('us_bank_account', '0009', { processing: 'for_ever' })],
]);
