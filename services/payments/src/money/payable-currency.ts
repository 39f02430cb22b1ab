import { exponentOf } from '#shared/money/index.ts';

/** Stripe counts these with two decimals that ISO 4217 does not have (page "Currencies", special cases). */
const OTHER_UNITS: ReadonlySet<string> = new Set(['ISK', 'UGX']);

/** Whether Stripe counts the currency in the same minor units as we do: in others we neither take nor pay anything. */
export const isPayableCurrency = (currency: string): boolean =>
  !OTHER_UNITS.has(currency) && (exponentOf(currency) ?? Infinity) <= 2;
