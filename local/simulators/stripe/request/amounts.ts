import { badParameter, refusal } from '../errors.ts';

/**
 * The limits of amounts. Source: Stripe, "Supported currencies" (https://docs.stripe.com/currencies), "Special cases" and "Minimum
 * and maximum charge amounts", read in November 2026; codes: Stripe, "Error codes". The maximum is that of methods other than
 * cards. Written apart from the service's own table, so that one checks the other.
 */
const MAX_DIGITS = new Map([
  ['idr', 12],
  ['cop', 10],
  ['inr', 9],
]);

const MINIMA = new Map(
  (
    'usd 50,aed 200,ars 50,aud 50,brl 50,cad 50,chf 50,cop 50,czk 1500,dkk 250,eur 50,gbp 30,hkd 400,huf 17500,idr 50,ils 50,inr 50,' +
    'jpy 50,krw 50,mxn 1000,myr 200,nok 300,nzd 50,php 50,pln 200,ron 200,rub 50,sek 300,sgd 50,thb 1000,zar 50'
  )
    .split(',')
    .map((entry) => entry.split(' '))
    .map(([code = '', least]): [string, number] => [code, Number(least)]),
);

/** Sent with two decimals that have to be zeros ("Special cases"). */
const WHOLE = new Set(['isk', 'ugx']);
/** "Special cases": charged with two decimals, and paid out without. */
const WHOLE_PAYOUTS = new Set([...WHOLE, 'huf', 'twd']);
/** "Three-decimal currencies": of payment flows only, with a zero at the end. */
const THREE_DECIMAL = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** Source: support.stripe.com/questions/deprecation-of-fractional-isk-charges-and-refunds. */
const FRACTION_OF_CHARGE = 'invalid_charge_amount_no_decimal_compatible';
/** No page of Stripe names the code. */
const FRACTION_OF_PAYOUT = 'parameter_invalid_integer';

/** @throws StripeApiError (400) for an amount that cannot be charged */
export const checkCharge = (amount: number, currency: string): void => {
  if (amount < (MINIMA.get(currency) ?? 1)) {
    throw badParameter(`Amount must be at least ${MINIMA.get(currency)} ${currency}.`, 'amount', 'amount_too_small');
  }
  if (amount >= 10 ** (MAX_DIGITS.get(currency) ?? 8)) {
    throw badParameter(
      `Amount must have ${MAX_DIGITS.get(currency) ?? 8} digits at most in ${currency}.`,
      'amount',
      'amount_too_large',
    );
  }
  if (WHOLE.has(currency)) checkMultiple(amount, currency, 100, FRACTION_OF_CHARGE);
  if (THREE_DECIMAL.has(currency)) checkMultiple(amount, currency, 10, FRACTION_OF_CHARGE);
};

/** @throws StripeApiError (400) for an amount that cannot be paid out */
export const checkPayout = (amount: number, currency: string): void => {
  if (THREE_DECIMAL.has(currency)) {
    throw refusal(`Payouts in ${currency} are not supported.`, 'invalid_currency', 'currency');
  }
  if (WHOLE_PAYOUTS.has(currency)) checkMultiple(amount, currency, 100, FRACTION_OF_PAYOUT);
};

const checkMultiple = (amount: number, currency: string, step: number, code: string): void => {
  if (amount % step === 0) return;
  throw refusal(`Invalid ${currency} amount: it must be divisible by ${step}.`, code, 'amount');
};
