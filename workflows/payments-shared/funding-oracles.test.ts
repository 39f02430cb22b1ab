import { expect } from 'chai';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { createFeed } from '../simulator/oracles/testing.ts';
import { fundingsAreAccountedFor } from './funding-oracles.ts';
import { put } from './testing.ts';

interface AtStripe {
  readonly payments?: readonly object[];
  readonly disputes?: readonly object[];
  readonly paidTwice?: readonly string[];
}
const siteOf =
  ({ payments = [], disputes = [], paidTwice = [] }: AtStripe) =>
  (): StripeSite =>
    ({
      paidTwice,
      stripe: {
        allPayments: () => payments.map((object) => ({ object })),
        allDisputes: () => disputes.map((object) => ({ object })),
      },
    }) as unknown as StripeSite;

const payment = { status: 'succeeded', currency: 'eur', amount: 500 };
const dispute = { status: 'needs_response', currency: 'eur', amount: 500 };

describe('Fundings are accounted for', () => {
  /** @param booked What the books say that clients paid in, minor units */
  const findViolations = (booked: number, theirs: AtStripe): readonly string[] => {
    const { commit, conclude } = createFeed((records) => fundingsAreAccountedFor(records, siteOf(theirs), 'EUR'));
    commit(put('ACCOUNT#external:stripe#EUR#00', 'BALANCE', { amountMinor: -booked }));
    return conclude();
  };

  it('when what was paid, and is not disputed, is in the books', () => {
    const open = { ...payment, status: 'requires_payment_method' };
    const dollars = { ...payment, currency: 'usd' };
    expect(findViolations(1_000, { payments: [payment, payment, open, dollars] })).to.deep.equal([]);
    expect(findViolations(500, { payments: [payment, payment], disputes: [dispute] })).to.deep.equal([]);
    expect(findViolations(500, { payments: [payment], disputes: [{ ...dispute, status: 'won' }] })).to.deep.equal([]);
  });

  it('when what was paid a second time is in no book', () => {
    const second = { ...payment, id: 'pi_second' };
    expect(findViolations(500, { payments: [payment, second], paidTwice: ['pi_second'] })).to.deep.equal([]);
    expect(findViolations(1_000, { payments: [payment, second], paidTwice: ['pi_second'] })).to.have.length(1);
  });

  for (const [what, booked, theirs] of [
    ['was not recorded', 0, { payments: [payment] }],
    ['was booked twice', 1_000, { payments: [payment] }],
    ['a dispute is not recorded', 500, { payments: [payment], disputes: [dispute] }],
  ] as const) {
    it(`but not what ${what}`, () => {
      const taken = 'disputes' in theirs ? 500 : 0;
      expect(findViolations(booked, theirs)).to.deep.equal([
        `${booked} in the books, 500 paid and ${taken} taken back at Stripe`,
      ]);
    });
  }
});
