import { expect } from 'chai';
import fc from 'fast-check';
import { object } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import { parse } from '#shared/validation/index.ts';
import {
  CURRENCIES,
  CurrencyMismatchError,
  InvalidMoneyError,
  add,
  compare,
  exponentOf,
  format,
  isNegative,
  isPositive,
  isSame,
  isZero,
  money,
  moneySchema,
  negate,
  smaller,
  subtract,
  sum,
  toDecimal,
  zero,
} from './index.ts';

/** Far enough from the largest safe integer for a few additions. */
const minor = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });
const currency = fc.constantFrom(...CURRENCIES);
const eur = (amountMinor: number) => money(amountMinor, 'EUR');

describe('Money', () => {
  it('is refused when it is no whole number of minor units, or too large to be exact', () => {
    for (const amount of [0.5, 1e-9, Number.NaN, Infinity, 2 ** 53, -(2 ** 53)])
      expect(() => eur(amount), String(amount)).to.throw(InvalidMoneyError);
  });

  it('is refused in a currency that ISO 4217 does not have', () => {
    for (const code of ['', 'eur', 'EURO', 'XXX', 'BTC', 'XAU', 'toString'])
      expect(() => money(1, code), code).to.throw(InvalidMoneyError, 'ISO 4217');
  });

  it('has no negative zero', () => {
    expect(Object.is(eur(-0).amountMinor, 0)).to.equal(true);
    expect(Object.is(negate(eur(0)).amountMinor, 0)).to.equal(true);
  });

  it('is added, subtracted and summed exactly', () => {
    expect(add(eur(10), eur(20))).to.deep.equal(eur(30));
    expect(subtract(eur(10), eur(20))).to.deep.equal(eur(-10));
    expect(sum([eur(1), eur(2), eur(3)], 'EUR')).to.deep.equal(eur(6));
    expect(sum([], 'JPY')).to.deep.equal(zero('JPY'));
  });

  it('is not mixed with another currency', () => {
    for (const operation of [add, subtract, compare, smaller])
      expect(() => operation(eur(1), money(1, 'USD')), operation.name).to.throw(CurrencyMismatchError, 'EUR and USD');
    expect(() => sum([money(1, 'USD')], 'EUR')).to.throw(CurrencyMismatchError);
  });

  it('does not let fractions through by adding up to whole numbers', () => {
    const half = { amountMinor: 0.5, currency: 'EUR' };
    for (const operation of [add, subtract, compare])
      expect(() => operation(half, half), operation.name).to.throw(InvalidMoneyError);
    for (const check of [negate, isPositive, isNegative, isZero, format])
      expect(() => check(half), check.name).to.throw(InvalidMoneyError);
  });

  it('is refused when a sum leaves the exact numbers', () => {
    const most = eur(Number.MAX_SAFE_INTEGER);
    expect(() => add(most, eur(1))).to.throw(InvalidMoneyError);
    expect(() => subtract(negate(most), eur(1))).to.throw(InvalidMoneyError);
  });

  it('says its sign and sorts', () => {
    expect([-1, 0, 1].map((amount) => isPositive(eur(amount)))).to.deep.equal([false, false, true]);
    expect([-1, 0, 1].map((amount) => isNegative(eur(amount)))).to.deep.equal([true, false, false]);
    expect([-1, 0, 1].map((amount) => isZero(eur(amount)))).to.deep.equal([false, true, false]);
    expect([eur(3), eur(-1), eur(2)].toSorted(compare)).to.deep.equal([eur(-1), eur(2), eur(3)]);
    expect(smaller(eur(3), eur(2))).to.deep.equal(eur(2));
  });

  it('is the same only with the same amount and the same currency', () => {
    expect(isSame(eur(5), { amountMinor: 5, currency: 'EUR' })).to.equal(true);
    expect(isSame(eur(5), eur(6))).to.equal(false);
    expect(isSame(eur(5), money(5, 'USD'))).to.equal(false);
    const half = { amountMinor: 0.5, currency: 'EUR' };
    expect(() => isSame(half, half)).to.throw(InvalidMoneyError);
  });

  it('keeps the laws of addition', () => {
    fc.assert(
      fc.property(minor, minor, minor, currency, (x, y, z, code) => {
        const [a, b, c] = [money(x, code), money(y, code), money(z, code)];
        expect(add(a, b)).to.deep.equal(add(b, a));
        expect(add(add(a, b), c)).to.deep.equal(add(a, add(b, c)));
        expect(subtract(add(a, b), b)).to.deep.equal(a);
        expect(add(a, negate(a))).to.deep.equal(zero(code));
        expect(compare(a, b) + compare(b, a)).to.equal(0);
      }),
    );
  });
});

describe('Money in a document', () => {
  for (const [amount, code, text] of [
    [123456, 'EUR', 'EUR 1,234.56'],
    [-5, 'EUR', 'EUR -0.05'],
    [0, 'EUR', 'EUR 0.00'],
    [100, 'USD', 'USD 1.00'],
    [1000000, 'JPY', 'JPY 1,000,000'],
    [7, 'KWD', 'KWD 0.007'],
    [Number.MAX_SAFE_INTEGER, 'EUR', 'EUR 90,071,992,547,409.91'],
    [-Number.MAX_SAFE_INTEGER, 'JPY', 'JPY -9,007,199,254,740,991'],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(format(money(amount, code))).to.equal(text);
    });
  }

  it('can be read back to the very minor unit', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), currency, (amount, code) => {
        const [, fraction = ''] = toDecimal(money(amount, code)).split('.');
        expect(fraction).to.have.length(exponentOf(code) ?? -1);
        expect(BigInt(toDecimal(money(amount, code)).replace('.', ''))).to.equal(BigInt(amount));
        expect(format(money(amount, code)).replaceAll(',', '')).to.equal(`${code} ${toDecimal(money(amount, code))}`);
      }),
    );
  });
});

describe('The list of currencies', () => {
  it('has each code once, in its form', () => {
    expect(new Set(CURRENCIES)).to.have.length(CURRENCIES.length);
    for (const code of CURRENCIES) expect(code).to.match(/^[A-Z]{3}$/);
  });

  it('knows currencies of two, no and three decimal places, and no others', () => {
    expect(['EUR', 'JPY', 'KWD', 'HUF', 'UGX', 'IQD'].map(exponentOf)).to.deep.equal([2, 0, 3, 2, 0, 3]);
    expect(exponentOf('XXX')).to.equal(undefined);
  });
});

describe('An amount in an input', () => {
  const input = object({ amount: moneySchema });
  const refused = (amount: unknown): readonly string[] => {
    try {
      parse(input, { amount });
    } catch (error) {
      if (error instanceof ValidationError) return error.errors.map(({ field, message }) => `${field}: ${message}`);
      throw error;
    }
    return [];
  };

  it('is taken when it is positive', () => {
    expect(refused({ amountMinor: 1, currency: 'EUR' })).to.deep.equal([]);
    expect(parse(input, { amount: eur(5) })).to.deep.equal({ amount: eur(5) });
  });

  it('is refused by the name of the field that is wrong', () => {
    for (const [amount, ...messages] of [
      [{ amountMinor: 0, currency: 'EUR' }, 'amount.amountMinor: amount.amountMinor must be more than zero'],
      [{ amountMinor: -1, currency: 'EUR' }, 'amount.amountMinor: amount.amountMinor must be more than zero'],
      [
        { amountMinor: 1.5, currency: 'EUR' },
        'amount.amountMinor: amount.amountMinor must be a whole number of minor units',
      ],
      [{ amountMinor: 2 ** 53, currency: 'EUR' }, 'amount.amountMinor: amount.amountMinor is too large'],
      [{ amountMinor: '1', currency: 'EUR' }, 'amount.amountMinor: amount.amountMinor must be a `number`'],
      [{ amountMinor: 1, currency: 'eur' }, 'amount.currency: amount.currency must be an ISO 4217 currency code'],
      [
        {},
        'amount.amountMinor: amount.amountMinor is a required field',
        'amount.currency: amount.currency is a required field',
      ],
      [{ amountMinor: 1, currency: 'EUR', cents: 2 }, 'amount.cents: amount.cents is not a known field'],
    ] as const)
      expect(refused(amount), JSON.stringify(amount)).to.have.members(messages);
  });
});
