import { exponentOf, format, money } from './index.ts';
import type { Money } from './index.ts';

/**
 * How Stripe counts amounts, and which it takes. Source: Stripe, "Supported currencies" (https://docs.stripe.com/currencies:
 * "Zero-decimal currencies", "Special cases", "Minimum and maximum charge amounts"), read in November 2026. Currencies that are not named there
 * have two decimals at Stripe. Our own minor units are those of ISO 4217 (`currencies.ts`); they differ for MGA, ISK and UGX.
 */

const ZERO_DECIMAL: ReadonlySet<string> = new Set(
  'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
);
/**
 * ISO 4217 has three decimals. Stripe knows some of them, only for charges and only with a zero at the end, and no payouts: we
 * accept none.
 */
const THREE_DECIMAL: ReadonlySet<string> = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
/** Without decimals when paid out, although charges may have two. */
const WHOLE_PAYOUTS: ReadonlySet<string> = new Set(['HUF', 'TWD']);

/** Digits of an amount, for the methods of payment that allow the fewest (cards allow more). */
const DIGITS: Readonly<Record<string, number>> = { IDR: 12, COP: 10, INR: 9 };
const OTHER_DIGITS = 8;

/** In Stripe's units. A currency that is not named has no minimum of its own: that of the settlement currency decides. */
const MIN_CHARGE: Readonly<Record<string, number>> = {
  AED: 200,
  ARS: 50,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  COP: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17500,
  IDR: 50,
  ILS: 50,
  INR: 50,
  JPY: 50,
  KRW: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PHP: 50,
  PLN: 200,
  RON: 200,
  RUB: 50,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
  ZAR: 50,
};

/** Decimal places of an amount at Stripe; `undefined` for a currency that we do not know. */
export const stripeExponentOf = (currency: string): number | undefined => {
  if (exponentOf(currency) === undefined) return undefined;
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
};

/** How many decimals Stripe has more than we (ISK, UGX), or fewer (MGA). */
export const shiftOf = (currency: string): number => (stripeExponentOf(currency) ?? 0) - (exponentOf(currency) ?? 0);

/** Our minor units that an amount in this currency has to be a multiple of. */
export const stepOf = (currency: string, flow: Flow): number =>
  flow === 'payout' && WHOLE_PAYOUTS.has(currency) ? 100 : 10 ** Math.max(0, -shiftOf(currency));

/**
 * An amount of Stripe's, from an answer or a webhook.
 * @throws InvalidMoneyError for an unknown currency, or a fraction of a minor unit
 */
export const fromProvider = (units: number, stripeCurrency: string): Money => {
  const currency = stripeCurrency.toUpperCase();
  const shift = shiftOf(currency);
  return money(shift >= 0 ? units / 10 ** shift : units * 10 ** -shift, currency);
};

/** Whether we take and pay amounts in the currency. */
export const isPayableCurrency = (currency: string): boolean => (stripeExponentOf(currency) ?? Infinity) <= 2;

/** `charge`: a client pays in. `payout`: a contractor is paid, by a transfer and a payout. */
export type Flow = 'charge' | 'payout';

export interface AmountProblem {
  readonly field: 'amountMinor' | 'currency';
  readonly message: string;
}

/** Why Stripe would refuse the amount; `undefined` when it takes it. To be asked before any money moves. */
export const amountProblem = (amount: Money, flow: Flow): AmountProblem | undefined => {
  const { amountMinor, currency } = amount;
  if (!isPayableCurrency(currency)) {
    return { field: 'currency', message: `Payments in ${currency} are not supported` };
  }
  const step = stepOf(currency, flow);
  if (amountMinor % step !== 0) {
    return {
      field: 'amountMinor',
      message: `amounts in ${currency} must be multiples of ${format(money(step, currency))}`,
    };
  }
  const most = fromProvider(mostOf(currency), currency);
  if (amountMinor > most.amountMinor)
    return { field: 'amountMinor', message: `the amount may be ${format(most)} at most` };
  const least = fromProvider(flow === 'charge' ? (MIN_CHARGE[currency] ?? 0) : 0, currency);
  if (amountMinor < least.amountMinor)
    return { field: 'amountMinor', message: `the amount must be ${format(least)} at least` };
  return undefined;
};

/** The largest amount with so many digits that has no fraction of ours: Stripe's ISK and UGX end in two zeros. */
const mostOf = (currency: string): number => {
  const most = 10 ** (DIGITS[currency] ?? OTHER_DIGITS) - 1;
  return most - (most % 10 ** Math.max(0, shiftOf(currency)));
};
