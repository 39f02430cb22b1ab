import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { refusal } from '../errors.ts';

/** A bank account with what Stripe knows of it and never shows. */
export interface Bank {
  readonly id: string;
  readonly number: string;
  readonly object: Stripe.BankAccount;
}

export interface NewBank {
  readonly country: string;
  readonly currency: string;
  readonly number: string;
  readonly routingNumber?: string | undefined;
  readonly holderName?: string | undefined;
  readonly holderType?: string | undefined;
}

/** Source: Stripe, "Testing Stripe Connect", bank numbers. The same endings apply to every country of the tables. */
const FAILING: ReadonlyMap<string, string> = new Map([
  ['111111116', 'no_account'],
  ['111111113', 'account_closed'],
  ['222222227', 'insufficient_funds'],
  ['333333335', 'debit_not_authorized'],
  ['444444440', 'invalid_currency'],
  ['11111116', 'no_account'],
  ['11111113', 'account_closed'],
  ['22222227', 'insufficient_funds'],
  ['33333335', 'debit_not_authorized'],
  ['44444440', 'invalid_currency'],
]);

/** Source: the same; "you can use these test IBANs for any EU country" by exchanging the country code. */
const FAILING_IBAN = /^[A-Z]{2}\d{2}37040044053201300([1-5])$/;
const BY_IBAN = ['no_account', 'account_closed', 'insufficient_funds', 'debit_not_authorized', 'invalid_currency'];

const IBAN = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

/** The failure code of payouts to a documented test number; undefined: they are paid. */
export const failureOf = (number: string): string | undefined => {
  const iban = FAILING_IBAN.exec(number);
  return iban ? BY_IBAN[Number(iban[1]) - 1] : FAILING.get(number.replace(/^0+/, ''));
};

const isIban = (text: string): boolean => /^[A-Z]{2}/.test(text);

const check = ({ country, routingNumber }: NewBank, number: string): void => {
  const isRight = isIban(number) ? IBAN.test(number) : /^\d{4,17}$/.test(number);
  if (!isRight) throw refusal('The account number is not valid.', 'account_number_invalid', 'external_account');
  if (country === 'US' && !/^\d{9}$/.test(routingNumber ?? '')) {
    throw refusal('The routing number is not valid.', 'routing_number_invalid', 'external_account');
  }
};

/** @throws StripeApiError (400) for an invalid number */
export const newBank = (
  id: string,
  given: NewBank,
  { isDefault, metadata = {} }: { readonly isDefault: boolean; readonly metadata?: Record<string, string> },
): Bank => {
  const number = given.number.replace(/\s/g, '').toUpperCase();
  check(given, number);
  return {
    id,
    number,
    object: {
      id,
      object: 'bank_account',
      // Without `account`: Stripe has it only for who controls the account, and may have null there.
      account_holder_name: given.holderName ?? null,
      account_holder_type: given.holderType ?? null,
      account_type: null,
      available_payout_methods: ['standard'],
      bank_name: 'STRIPE TEST BANK',
      country: given.country,
      currency: given.currency,
      default_for_currency: isDefault,
      fingerprint: createHash('sha256').update(number).digest('hex').slice(0, 16),
      future_requirements: null,
      last4: number.slice(-4),
      metadata,
      requirements: null,
      routing_number: given.routingNumber ?? null,
      status: 'new',
    },
  };
};

/** Payouts reach it, as far as Stripe knows. */
export const isUsable = ({ object }: Bank): boolean => object.status !== 'errored';

export const withObject = (bank: Bank, change: Partial<Stripe.BankAccount>): Bank => ({
  ...bank,
  object: { ...bank.object, ...change },
});
