import { expect } from 'chai';
import fc from 'fast-check';
import { CURRENCIES, money } from '#shared/money/index.ts';
import { amountProblem, fromProvider, isPayableCurrency } from '#shared/money/payable.ts';
import { StripeRejectedError } from '../../src/money/errors.ts';
import { toProvider } from '../../src/money/provider-units.ts';

const PAYABLE = CURRENCIES.filter(isPayableCurrency);

describe('An amount at Stripe', () => {
  for (const [amountMinor, currency, units] of [
    [125_000, 'MGA', 1_250],
    [5, 'ISK', 500],
    [5, 'UGX', 500],
    [1_250, 'EUR', 1_250],
    [500, 'JPY', 500],
    [10_050, 'HUF', 10_050],
  ] as const) {
    it(`is ${units} for ${amountMinor} minor units of ${currency}`, () => {
      expect(toProvider(money(amountMinor, currency))).to.deep.equal({
        amount: units,
        currency: currency.toLowerCase(),
      });
      expect(fromProvider(units, currency.toLowerCase())).to.deep.equal(money(amountMinor, currency));
    });
  }

  it('is read as it was sent, in every currency that we accept', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAYABLE), fc.integer({ min: 1, max: 10 ** 12 }), (currency, amountMinor) => {
        const amount = money(amountMinor, currency);
        if (amountProblem(amount, 'payout') !== undefined) return;
        const { amount: units, currency: code } = toProvider(amount);
        expect(fromProvider(units, code)).to.deep.equal(amount);
      }),
    );
  });

  it('has no fraction that Stripe cannot count', () => {
    expect(() => toProvider(money(125_050, 'MGA'))).to.throw(StripeRejectedError);
    for (const currency of ['KWD', 'IQD'])
      expect(() => toProvider(money(100, currency)), currency).to.throw(StripeRejectedError, 'not supported');
  });

  it('has eight digits at most, but for three currencies', () => {
    for (const [currency, most] of [
      ['EUR', 99_999_999],
      ['JPY', 99_999_999],
      ['IDR', 999_999_999_999],
      ['COP', 9_999_999_999],
      ['INR', 999_999_999],
      ['MGA', 9_999_999_900],
      ['ISK', 999_999],
    ] as const) {
      const step = currency === 'MGA' ? 100 : 1;
      expect(amountProblem(money(most, currency), 'charge'), currency).to.equal(undefined);
      expect(amountProblem(money(most + step, currency), 'charge'), currency).to.include({ field: 'amountMinor' });
      expect(amountProblem(money(most + step, currency), 'payout'), currency).to.include({ field: 'amountMinor' });
    }
  });

  it('is not less than the least that Stripe charges in the currency', () => {
    for (const [currency, least] of [
      ['EUR', 50],
      ['GBP', 30],
      ['HUF', 17_500],
      ['JPY', 50],
    ] as const) {
      expect(amountProblem(money(least, currency), 'charge'), currency).to.equal(undefined);
      expect(amountProblem(money(least - 1, currency), 'charge'), currency).to.include({ field: 'amountMinor' });
    }
  });

  it('is whole when it is paid out in HUF and TWD, and may have fractions when it is charged', () => {
    for (const currency of ['HUF', 'TWD']) {
      expect(amountProblem(money(20_050, currency), 'charge'), currency).to.equal(undefined);
      expect(amountProblem(money(20_050, currency), 'payout'), currency).to.deep.equal({
        field: 'amountMinor',
        message: `amounts in ${currency} must be multiples of ${currency} 1.00`,
      });
      expect(amountProblem(money(20_000, currency), 'payout'), currency).to.equal(undefined);
    }
  });
});
