import { CurrencyMismatchError, InvalidMoneyError, money } from './index.ts';
import type { Money } from './index.ts';

/** An amount and how many units of it count: a rate per hour, and minutes. */
export interface Share {
  readonly amount: Money;
  /** Whole and not negative. */
  readonly units: number;
}

/**
 * The sum of amounts times units, divided once by `divisor` and rounded half up to a whole minor unit. Half an hour at 10.50 and
 * 45 minutes at 12.00: `proportion([{ amount: 10.50, units: 30 }, { amount: 12.00, units: 45 }], 60, 'EUR')`. Only the result is
 * rounded: rounded daily rates or rounded entries would add up to another amount.
 * @throws InvalidMoneyError for a negative amount, units or a divisor that are not whole, and a result too large to be exact;
 * CurrencyMismatchError
 */
export const proportion = (shares: readonly Share[], divisor: number, currency: string): Money => {
  const by = whole(divisor);
  if (by === 0n) throw new InvalidMoneyError('An amount cannot be divided by zero');
  const total = shares.reduce((sum, share) => sum + product(share, currency), 0n);
  return money(Number((2n * total + by) / (2n * by)), currency);
};

const product = ({ amount, units }: Share, currency: string): bigint => {
  if (amount.currency !== currency) throw new CurrencyMismatchError(currency, amount.currency);
  return whole(money(amount.amountMinor, currency).amountMinor) * whole(units);
};

const whole = (value: number): bigint => {
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidMoneyError(`Not a whole number of units: ${value}`);
  return BigInt(value);
};

/**
 * Part `index` (from 1) of an amount that is divided into `count` parts, whose sum is the amount exactly: 100.00 in three parts
 * is 33.33, 33.34 and 33.33.
 * @throws InvalidMoneyError unless 1 ≤ index ≤ count, and for a negative amount
 */
export const partOf = (amount: Money, index: number, count: number): Money => {
  if (index < 1 || index > count) throw new InvalidMoneyError(`There is no part ${index} of ${count}`);
  const upTo = (parts: number) => proportion([{ amount, units: parts }], count, amount.currency).amountMinor;
  return money(upTo(index) - upTo(index - 1), amount.currency);
};
