import { expect } from 'chai';
import type { Payout } from '../../services/payments/src/payouts/domain/payout.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { createFeed } from '../simulator/oracles/testing.ts';
import { everyAttemptHasItsPayout, payoutsAgreeWithStripe, stripePaidOnce } from './payout-oracles.ts';
import { put } from './testing.ts';

const ACCOUNT = 'acct_1';

const intent = (key: string, parts: Partial<Payout> = {}) =>
  put(`PAYOUT#${key}`, 'STATE', {
    key,
    subject: { kind: 'payment', paymentId: key.split('.')[0] },
    amount: { amountMinor: 500, currency: 'EUR' },
    stripeAccountId: ACCOUNT,
    status: 'paid',
    transferId: `tr_${key}`,
    payoutId: `po_${key}`,
    ...parts,
  });
const line = (key: string, parts: Partial<Payout> = {}) => {
  const [payrollId = '', lineId = ''] = key.split('.');
  return intent(key, { subject: { kind: 'payroll_line', payrollId, lineId, batch: 1 }, ...parts });
};
const sent = (key: string, more: object) => ({
  amount: 500,
  currency: 'eur',
  metadata: { payoutKey: key },
  destination: ACCOUNT,
  ...more,
});
const transfer = (key: string, more: object = {}) => sent(key, { id: `tr_${key}`, reversed: false, ...more });
const payout = (key: string, more: object = {}) => sent(key, { id: `po_${key}`, status: 'paid', ...more });

interface AtStripe {
  readonly transfers?: readonly object[];
  readonly payouts?: readonly object[];
  readonly lost?: readonly string[];
}
const siteOf =
  ({ transfers = [], payouts = [], lost = [] }: AtStripe) =>
  (): StripeSite =>
    ({
      lost: () => lost,
      stripe: {
        allTransfers: () => transfers.map((object) => ({ owner: 'acct_platform', object })),
        allPayouts: () => payouts.map((object) => ({ owner: ACCOUNT, object })),
      },
    }) as unknown as StripeSite;

describe('Stripe paid once', () => {
  const findViolations = (ours: readonly ReturnType<typeof intent>[], theirs: AtStripe): readonly string[] => {
    const { commit, conclude } = createFeed((records) => stripePaidOnce(records, siteOf(theirs)));
    commit(...ours);
    return conclude();
  };

  it('each attempt, and the next one after the last has failed and was taken back', () => {
    const ours = [intent('p.1', { status: 'reversed' }), intent('p.2'), line('r.a.1'), line('r.b.1')];
    const keys = ['p.2', 'r.a.1', 'r.b.1'];
    expect(
      findViolations(ours, {
        transfers: [transfer('p.1', { reversed: true }), ...keys.map((key) => transfer(key))],
        payouts: [payout('p.1', { status: 'failed' }), ...keys.map((key) => payout(key))],
      }),
    ).to.deep.equal([]);
  });

  it('and what failed may lie with the contractor until it is taken back', () => {
    const site = siteOf({ transfers: [transfer('p.1')] });
    const { commit, inspect, conclude } = createFeed((records) => stripePaidOnce(records, site));
    commit(intent('p.1', { status: 'failed' }));
    expect(inspect()).to.deep.equal([]);
    expect(conclude()).to.have.lengthOf(1);
    commit(intent('p.1', { transferId: 'another' }));
    expect(inspect()).to.deep.equal(['transfer tr_p.1 is not what p.1 says']);
  });

  it('accepts a transfer whose response was lost', () => {
    const intended = put('PAYOUT#p.1', 'STATE', {
      key: 'p.1',
      subject: { kind: 'payment', paymentId: 'p' },
      amount: { amountMinor: 500, currency: 'EUR' },
      stripeAccountId: ACCOUNT,
      status: 'intended',
    });
    expect(findViolations([intended], { transfers: [transfer('p.1')] })).to.deep.equal([]);
  });

  const paid = { transfers: [transfer('p.1')], payouts: [payout('p.1')] };
  for (const [what, ours, theirs, said] of [
    ['a transfer without an intent', [], { transfers: [transfer('x.1')] }, 'transfer tr_x.1 has no intent'],
    ['a payout without an intent', [], { payouts: [payout('x.1')] }, 'payout po_x.1 has no intent'],
    [
      'a second transfer of an attempt, although it was taken back',
      [intent('p.1')],
      { ...paid, transfers: [transfer('p.1'), transfer('p.1', { id: 'tr_2', reversed: true })] },
      'p.1 was transferred 2 times',
    ],
    [
      'a transfer that is not the one on record',
      [intent('p.1')],
      { ...paid, transfers: [transfer('p.1', { id: 'tr_2' })] },
      'transfer tr_2 is not what p.1 says',
    ],
    [
      'another amount',
      [intent('p.1')],
      { ...paid, transfers: [transfer('p.1', { amount: 501 })] },
      'transfer tr_p.1 is not what p.1 says',
    ],
    [
      'somebody else',
      [intent('p.1', { stripeAccountId: 'acct_2' })],
      { payouts: paid.payouts },
      'payout po_p.1 is not what p.1 says',
    ],
    [
      'a second payout of an attempt',
      [intent('p.1')],
      { ...paid, payouts: [payout('p.1'), payout('p.1', { id: 'po_2' })] },
      'p.1 was paid out 2 times',
    ],
    [
      'a second attempt that pays as well',
      [intent('p.1'), intent('p.2')],
      { payouts: [payout('p.1'), payout('p.2', { status: 'pending' })] },
      'p was paid by 2 attempts',
    ],
    [
      'a second attempt at a line',
      [line('r.a.1'), line('r.a.2')],
      { payouts: [payout('r.a.1'), payout('r.a.2')] },
      'r.a was paid by 2 attempts',
    ],
    [
      'a failed attempt whose money lies with the contractor',
      [intent('p.1', { status: 'failed' })],
      { transfers: [transfer('p.1')] },
      'p.1 failed, and its money is still with the contractor’s account',
    ],
  ] as const) {
    it(`but not ${what}`, () => {
      expect(findViolations(ours, theirs)).to.include(said);
    });
  }
});

describe('Payouts agree with Stripe', () => {
  const findViolations = (ours: Partial<Payout>, theirs: object): readonly string[] => {
    const { commit, conclude } = createFeed((records) =>
      payoutsAgreeWithStripe(records, siteOf({ payouts: [payout('p.1', theirs)] })),
    );
    commit(intent('p.1', ours));
    return conclude();
  };

  it('when both say the same, or Stripe has not decided', () => {
    expect(findViolations({ status: 'paid' }, { status: 'paid' })).to.deep.equal([]);
    expect(findViolations({ status: 'reversed' }, { status: 'failed' })).to.deep.equal([]);
    expect(findViolations({ status: 'created' }, { status: 'pending' })).to.deep.equal([]);
  });

  it('reports a failure that was not recorded, and a success that was none', () => {
    expect(findViolations({ status: 'paid' }, { status: 'failed' })).to.deep.equal([
      'p.1 is paid here, and failed at Stripe',
    ]);
    expect(findViolations({ status: 'in_transit' }, { status: 'paid' })).to.deep.equal([
      'p.1 is in_transit here, and paid at Stripe',
    ]);
  });
});

describe('Every attempt has its payout', () => {
  const findViolations = (...ours: readonly ReturnType<typeof intent>[]): readonly string[] => {
    const { commit, conclude } = createFeed(everyAttemptHasItsPayout);
    commit(
      put('PAYMENT#p', 'STATE', { paymentId: 'p', attempt: 2 }),
      put('PAYROLL#r', 'LINE#a', { paymentId: 'r.a', attempt: 2 }),
      put('PAYMENT#new', 'STATE', { paymentId: 'new', attempt: 0 }),
      ...ours,
    );
    return conclude();
  };
  const failed = (make: typeof intent, key: string) => make(key, { status: 'failed' });

  it('of its own, which failed before another began', () => {
    expect(findViolations(failed(intent, 'p.1'), failed(line, 'r.a.1'))).to.deep.equal([]);
    expect(findViolations(intent('p.1', { status: 'reversed' }), intent('p.2'), failed(line, 'r.a.1'))).to.deep.equal(
      [],
    );
  });

  it('but not where the one before pays, or is not there', () => {
    expect(findViolations(intent('p.1'), failed(intent, 'p.2'))).to.deep.equal([
      'p was tried again after attempt 1, whose payout is paid',
      'r.a was tried again after attempt 1, whose payout is not there',
    ]);
  });
});
