import { number, object, string } from 'yup';
import { named } from '#shared/validation/index.ts';
import { CURRENCIES, exponentOf } from './currencies.ts';

export { CURRENCIES, exponentOf } from './currencies.ts';

/**
 * An amount in whole minor units of one currency: `{ amountMinor: 1250, currency: 'EUR' }` is 12.50 euros. There are no
 * fractions of a minor unit, no floats, and no arithmetic across currencies.
 */
export interface Money {
  readonly amountMinor: number;
  /** ISO 4217 code, in capitals. */
  readonly currency: string;
}

/** The amount is no safe whole number, or the currency is none that ISO 4217 has. A fault of the calling code. */
export class InvalidMoneyError extends Error {
  override readonly name = 'InvalidMoneyError';
}

/** Amounts of two currencies were added or compared. A fault of the calling code. */
export class CurrencyMismatchError extends Error {
  override readonly name = 'CurrencyMismatchError';

  constructor(left: string, right: string) {
    super(`${left} and ${right} cannot be added or compared`);
  }
}

/** @throws InvalidMoneyError for a fraction, an unsafe integer or an unknown currency */
export const money = (amountMinor: number, currency: string): Money => {
  if (!Number.isSafeInteger(amountMinor)) {
    throw new InvalidMoneyError(`Not a whole number of minor units: ${amountMinor} ${currency}`);
  }
  if (exponentOf(currency) === undefined) throw new InvalidMoneyError(`Not an ISO 4217 currency: ${currency}`);
  return { amountMinor: amountMinor === 0 ? 0 : amountMinor, currency }; // no -0
};

/** @throws InvalidMoneyError */
export const zero = (currency: string): Money => money(0, currency);

/** Every operand is checked: half a cent and half a cent would otherwise pass as one. */
const minorOf = (amount: Money): number => money(amount.amountMinor, amount.currency).amountMinor;

const both = (left: Money, right: Money): readonly [number, number] => {
  if (left.currency !== right.currency) throw new CurrencyMismatchError(left.currency, right.currency);
  return [minorOf(left), minorOf(right)];
};

/** @throws InvalidMoneyError also when the result is too large to be exact; CurrencyMismatchError */
export const add = (left: Money, right: Money): Money => {
  const [a, b] = both(left, right);
  return money(a + b, left.currency);
};

/** @throws InvalidMoneyError also when the result is too large to be exact; CurrencyMismatchError */
export const subtract = (left: Money, right: Money): Money => {
  const [a, b] = both(left, right);
  return money(a - b, left.currency);
};

/** @throws InvalidMoneyError */
export const negate = (amount: Money): Money => money(-minorOf(amount), amount.currency);

/** Negative, zero or positive, as sorting wants it. @throws InvalidMoneyError, CurrencyMismatchError */
export const compare = (left: Money, right: Money): -1 | 0 | 1 => {
  const [a, b] = both(left, right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** Whether both are the same amount of the same currency. @throws InvalidMoneyError as {@link compare} does */
export const isSame = (left: Money, right: Money): boolean =>
  left.currency === right.currency && compare(left, right) === 0;

/** The smaller of the two. @throws InvalidMoneyError, CurrencyMismatchError */
export const smaller = (left: Money, right: Money): Money => (compare(left, right) <= 0 ? left : right);

/** The sum; of no amounts at all, zero of that currency. @throws InvalidMoneyError, CurrencyMismatchError */
export const sum = (amounts: readonly Money[], currency: string): Money => amounts.reduce(add, zero(currency));

export const isPositive = (amount: Money): boolean => minorOf(amount) > 0;
export const isNegative = (amount: Money): boolean => minorOf(amount) < 0;
export const isZero = (amount: Money): boolean => minorOf(amount) === 0;

/**
 * The amount in major units, exactly: `-1234.50`. For CSV and other programs.
 * @throws InvalidMoneyError
 */
export const toDecimal = (amount: Money): string => {
  const { sign, whole, fraction } = digitsOf(amount);
  return `${sign}${whole}${fraction}`;
};

/**
 * The amount as documents show it: `EUR -1,234.50`, `JPY 1,000`.
 * @throws InvalidMoneyError
 */
export const format = (amount: Money): string => {
  const { sign, whole, fraction } = digitsOf(amount);
  return `${amount.currency} ${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
};

/** Digits are moved, nothing is divided: a float could not hold every amount. */
const digitsOf = (amount: Money): { readonly sign: string; readonly whole: string; readonly fraction: string } => {
  const minor = minorOf(amount);
  const exponent = exponentOf(amount.currency) ?? 0;
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return {
    sign: minor < 0 ? '-' : '',
    whole: digits.slice(0, point),
    fraction: exponent === 0 ? '' : `.${digits.slice(point)}`,
  };
};

/** ISO 4217, in capitals. */
export const currencySchema = named(
  'Currency',
  string().oneOf(CURRENCIES, '${path} must be an ISO 4217 currency code'),
);

/** An amount in an input: more than nothing, in a currency we know. */
export const moneySchema = named(
  'MoneyInput',
  object({
    amountMinor: number()
      .required()
      .integer('${path} must be a whole number of minor units')
      .positive('${path} must be more than zero')
      .max(Number.MAX_SAFE_INTEGER, '${path} is too large'),
    currency: currencySchema.required(),
  }),
);

/** An amount in an answer: any whole number of minor units, also zero or less. */
export const amountSchema = named(
  'Money',
  object({
    amountMinor: number().integer().required(),
    currency: currencySchema.required(),
  }),
);
