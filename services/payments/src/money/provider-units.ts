import { format } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { isPayableCurrency, shiftOf } from '#shared/money/payable.ts';
import { StripeRejectedError } from './errors.ts';

/** An amount of ours as Stripe's requests name it. @throws StripeRejectedError for what Stripe has no number for */
export const toProvider = (amount: Money): { readonly amount: number; readonly currency: string } => {
  const { amountMinor, currency } = amount;
  if (!isPayableCurrency(currency)) {
    throw new StripeRejectedError(`Amounts in ${currency} are not supported`, 'currency_not_supported');
  }
  const shift = shiftOf(currency);
  const units = shift >= 0 ? amountMinor * 10 ** shift : amountMinor / 10 ** -shift;
  if (!Number.isSafeInteger(units)) {
    throw new StripeRejectedError(`Stripe has no number for ${format(amount)}`, 'parameter_invalid_integer');
  }
  return { amount: units, currency: currency.toLowerCase() };
};
