import { expect } from 'chai';
import fc from 'fast-check';
import { CurrencyMismatchError, InvalidMoneyError, money, sum } from './index.ts';
import { partOf, proportion } from './proportion.ts';

const eur = (amountMinor: number) => money(amountMinor, 'EUR');
const of = (amountMinor: number, units: number, divisor: number) =>
  proportion([{ amount: eur(amountMinor), units }], divisor, 'EUR').amountMinor;
const positive = fc.integer({ min: 1, max: 10_000_000 });

describe('A proportion of an amount', () => {
  it('is multiplied first, divided once and rounded half up', () => {
    expect(of(1_000_00, 17, 30)).to.equal(566_67);
    expect(17 * of(1_000_00, 1, 30), 'a rounded daily rate').to.equal(566_61);
    expect(of(1_250_00, 3, 7)).to.equal(535_71);
    expect(of(1_250_00, 3, 5)).to.equal(750_00);
    // A month of 3,000.00 from its 15th on: weekdays and calendar days of March 2023, February 2028 and 2027.
    expect([of(3_000_00, 13, 23), of(3_000_00, 17, 31)]).to.deep.equal([1_695_65, 1_645_16]);
    expect([of(3_000_00, 15, 29), of(3_000_00, 14, 28)]).to.deep.equal([1_551_72, 1_500_00]);
    expect(of(33_33, 455, 60)).to.equal(252_75);
    expect(of(10_50, 1, 60)).to.equal(18);
    expect(proportion([{ amount: money(1001, 'JPY'), units: 30 }], 60, 'JPY')).to.deep.equal(money(501, 'JPY'));
  });

  it('rounds the sum of several shares, and not each share', () => {
    const entry = { amount: eur(10_00), units: 10 };
    expect(proportion([entry, entry, entry], 60, 'EUR').amountMinor).to.equal(5_00);
    expect(proportion([], 60, 'EUR').amountMinor, 'of nothing').to.equal(0);
    expect(3 * of(10_00, 10, 60), 'rounded entry by entry').to.equal(5_01);
  });

  it('takes shares at several rates of one currency', () => {
    const before = { amount: eur(10_50), units: 30 };
    const after = { amount: eur(12_00), units: 45 };
    expect(proportion([before, after], 60, 'EUR').amountMinor).to.equal(14_25);
    const other = { amount: money(12_00, 'USD'), units: 45 };
    expect(() => proportion([before, other], 60, 'EUR')).to.throw(CurrencyMismatchError);
  });

  it('is exact beyond the integers that a float holds', () => {
    expect(of(Number.MAX_SAFE_INTEGER, 3, 3)).to.equal(Number.MAX_SAFE_INTEGER);
    expect(() => of(Number.MAX_SAFE_INTEGER, 3, 2)).to.throw(InvalidMoneyError);
  });

  it('rejects negative and fractional units, and a division by zero', () => {
    for (const [amount, units, divisor] of [
      [-1, 1, 1],
      [1, -1, 1],
      [1, 0.5, 1],
      [1, 1, 0],
      [1, 1, -1],
      [1, 1, 1.5],
    ] as const)
      expect(() => of(amount, units, divisor), `${amount} × ${units} / ${divisor}`).to.throw(InvalidMoneyError);
  });
});

describe('A part of an amount', () => {
  it('differs from the other parts by at most one minor unit', () => {
    expect([1, 2, 3].map((part) => partOf(eur(100_00), part, 3).amountMinor)).to.deep.equal([33_33, 33_34, 33_33]);
  });

  it('adds up to the amount with the other parts', () => {
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 60 }), (amount, count) => {
        const parts = Array.from({ length: count }, (_, index) => partOf(eur(amount), index + 1, count));
        expect(sum(parts, 'EUR')).to.deep.equal(eur(amount));
      }),
    );
  });

  it('is one of those parts', () => {
    expect(() => partOf(eur(1), 0, 3)).to.throw(InvalidMoneyError);
    expect(() => partOf(eur(1), 4, 3)).to.throw(InvalidMoneyError);
  });
});
