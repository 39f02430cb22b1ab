import { expect } from 'chai';
import fc from 'fast-check';
import { money } from '#shared/money/index.ts';
import { compareFacts } from '../../../src/reconciliation/domain/compare.ts';
import type {
  Accounts,
  Difference,
  LedgerFact,
  StripeFact,
  Subject,
} from '../../../src/reconciliation/domain/compare.ts';

const FROM = '2026-11-01T00:00:00.000Z';
const NOW = '2026-11-20T00:00:00.000Z';
const on = (day: number, hour = 9): string => new Date(Date.UTC(2026, 10, day, hour)).toISOString();
const eur = (amountMinor: number) => money(amountMinor, 'EUR');

let made = 0;
const atStripe = (subject: string | undefined, amountMinor: number, more: Partial<StripeFact> = {}): StripeFact => ({
  transactionId: `txn_${(made += 1)}`,
  type: amountMinor > 0 ? 'charge' : 'transfer',
  amount: eur(amountMinor),
  feeMinor: 0,
  at: on(5),
  ...(subject !== undefined && { subject }),
  ...more,
});
const inLedger = (subject: string, amountMinor: number, more: Partial<LedgerFact> = {}): LedgerFact => ({
  entryId: `entry-${(made += 1)}`,
  amount: eur(amountMinor),
  at: on(6),
  subject,
  ...more,
});
const subjects = (...known: readonly (readonly [string, Subject])[]) => new Map(known);

const compared = (accounts: Partial<Accounts>) =>
  compareFacts({ stripe: [], ledger: [], subjects: subjects(), ...accounts }, { from: FROM, now: NOW });
const only = (accounts: Partial<Accounts>): Difference => {
  const { differences } = compared(accounts);
  const [difference, ...others] = differences;
  if (difference === undefined || others.length > 0) throw new Error(`${differences.length} differences`);
  return difference;
};

describe('Reconciliation', () => {
  it('finds nothing where both sides say the same about each funding, payout and dispute', () => {
    const stripe = [
      atStripe('funding/f1', 10_000, { feeMinor: 150 }),
      atStripe('payout/p1', -4_000),
      atStripe('dispute/d1', -1_000, { type: 'adjustment' }),
    ];
    const ledger = [inLedger('funding/f1', 10_000), inLedger('payout/p1', -4_000), inLedger('dispute/d1', -1_000)];
    expect(compared({ stripe, ledger })).to.deep.equal({
      from: FROM,
      at: NOW,
      compared: 3,
      differences: [],
      totals: [
        {
          currency: 'EUR',
          stripeMinor: 5_000,
          ledgerMinor: 5_000,
          inFlightMinor: 0,
          elsewhereMinor: 0,
          unexplainedMinor: 0,
          feesMinor: 150,
        },
      ],
    });
  });

  it('sums all facts of one payment: a reversed transfer, and the one after it', () => {
    const stripe = [
      atStripe('payout/p1', -4_000),
      atStripe('payout/p1', 4_000, { type: 'transfer_refund' }),
      atStripe('payout/p1', -4_000),
    ];
    expect(compared({ stripe, ledger: [inLedger('payout/p1', -4_000)] }).differences).to.deep.equal([]);
  });

  it('reports what is only at Stripe, with its transactions', () => {
    const stripe = [atStripe('funding/f1', 10_000)];
    expect(only({ stripe })).to.deep.equal({
      kind: 'missing_in_ledger',
      subject: 'funding/f1',
      currency: 'EUR',
      stripeMinor: 10_000,
      ledgerMinor: 0,
      lastAt: on(5),
      lasts: true,
      transactions: [{ transactionId: stripe[0]?.transactionId, type: 'charge' }],
      entryIds: [],
    });
  });

  it('reports what no record explains, such as a manual payout', () => {
    const stripe = [atStripe(undefined, -500, { type: 'payout', transactionId: 'txn_hand' })];
    expect(only({ stripe })).to.include({ kind: 'missing_in_ledger', subject: 'stripe/txn_hand', stripeMinor: -500 });
  });

  it('reports what is only in the ledger, with its entries', () => {
    const ledger = [inLedger('payout/p1', -4_000, { entryId: 'e1' })];
    expect(only({ ledger })).to.deep.include({ kind: 'missing_at_stripe', subject: 'payout/p1', entryIds: ['e1'] });
  });

  it('reports a payment that was sent twice and booked once', () => {
    const stripe = [atStripe('payout/p1', -4_000), atStripe('payout/p1', -4_000)];
    expect(only({ stripe, ledger: [inLedger('payout/p1', -4_000)] })).to.include({
      kind: 'amount_differs',
      stripeMinor: -8_000,
      ledgerMinor: -4_000,
    });
  });

  it('does not set off one currency against another', () => {
    const stripe = [atStripe('funding/f1', 100)];
    const ledger = [inLedger('funding/f1', 100, { amount: money(100, 'USD') })];
    expect(compared({ stripe, ledger }).differences.map(({ kind, currency }) => [kind, currency])).to.deep.equal([
      ['missing_in_ledger', 'EUR'],
      ['missing_at_stripe', 'USD'],
    ]);
  });

  it('reports sent money as in flight, and raises no alarm for two weeks', () => {
    const known = (began: string) => subjects(['payout/p1', { began, outstanding: eur(4_000) }]);
    const sent = (day: number) => ({
      stripe: [atStripe('payout/p1', -4_000, { at: on(day) })],
      subjects: known(on(day)),
    });
    expect(only(sent(7))).to.include({ kind: 'in_flight', lasts: false });
    expect(only(sent(5))).to.include({ kind: 'in_flight', lasts: true });
  });

  it('reports more money in flight than is on record', () => {
    const stripe = [atStripe('payout/p1', -4_000), atStripe('payout/p1', -4_000)];
    const known = subjects(['payout/p1', { began: on(4), outstanding: eur(4_000) }]);
    expect(only({ stripe, subjects: known })).to.include({ kind: 'missing_in_ledger', stripeMinor: -8_000 });
  });

  it('reports money that is in flight on record and unknown to Stripe', () => {
    const known = subjects(['payout/p1', { began: on(4), outstanding: eur(4_000) }]);
    expect(only({ subjects: known })).to.include({ kind: 'missing_at_stripe', subject: 'payout/p1' });
  });

  it('lists what an admin paid by other means, without an alarm', () => {
    const ledger = [inLedger('payout/p1', -4_000, { elsewhere: true })];
    expect(only({ ledger })).to.include({ kind: 'paid_elsewhere', ledgerMinor: -4_000, lasts: false });
    expect(only({ ledger, stripe: [atStripe('payout/p1', -4_000)] })).to.include({
      kind: 'amount_differs',
      lasts: true,
    });
  });

  it('allows either side one hour', () => {
    const at = (minutes: number) => new Date(Date.parse(NOW) - minutes * 60_000).toISOString();
    expect(only({ stripe: [atStripe('funding/f1', 1, { at: at(59) })] })).to.include({ kind: 'in_flight' });
    expect(only({ stripe: [atStripe('funding/f1', 1, { at: at(60) })] })).to.include({
      kind: 'missing_in_ledger',
      lasts: false,
    });
    expect(only({ ledger: [inLedger('funding/f1', 1, { at: at(59) })] })).to.include({ kind: 'in_flight' });
  });

  it('marks a difference as lasting after a day', () => {
    expect(only({ stripe: [atStripe('funding/f1', 1, { at: on(19, 0) })] }).lasts).to.equal(true);
    expect(only({ stripe: [atStripe('funding/f1', 1, { at: on(19, 1) })] }).lasts).to.equal(false);
  });

  it('leaves out what began before the period, because its first half is not among the facts', () => {
    const known = subjects(['payout/p1', { began: '2026-10-31T23:00:00.000Z' }]);
    expect(compared({ ledger: [inLedger('payout/p1', -4_000)], subjects: known })).to.deep.include({
      compared: 0,
      differences: [],
      totals: [],
    });
    expect(
      compared({ stripe: [atStripe(undefined, 5, { at: '2026-10-30T00:00:00.000Z' })] }).differences,
    ).to.deep.equal([]);
  });

  it('sorts unexplained differences first', () => {
    const known = subjects(['payout/a', { began: on(8), outstanding: eur(1) }]);
    const stripe = [atStripe('payout/a', -1, { at: on(8) }), atStripe('funding/z', 5)];
    const ledger = [inLedger('dispute/m', -5), inLedger('payout/n', -5)];
    expect(compared({ stripe, ledger, subjects: known }).differences.map(({ subject }) => subject)).to.deep.equal([
      'funding/z',
      'dispute/m',
      'payout/n',
      'payout/a',
    ]);
  });

  it('explains the whole difference between the two sides, whatever is missing on either', () => {
    const fact = fc.record({
      subject: fc.constantFrom('funding/a', 'payout/b', 'dispute/c'),
      minor: fc.integer(),
      elsewhere: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fact), fc.array(fact), (left, right) => {
        const { totals, differences } = compared({
          stripe: left.map(({ subject, minor }) => atStripe(subject, minor)),
          ledger: right.map(({ subject, minor, elsewhere }) => inLedger(subject, minor, { elsewhere })),
        });
        for (const { stripeMinor, ledgerMinor, inFlightMinor, elsewhereMinor, unexplainedMinor } of totals) {
          expect(stripeMinor - ledgerMinor).to.equal(inFlightMinor + elsewhereMinor + unexplainedMinor);
        }
        const same = ['funding/a', 'payout/b', 'dispute/c'].filter((name) => {
          const sum = (facts: typeof left) =>
            facts.reduce((total, { subject, minor }) => total + (subject === name ? minor : 0), 0);
          return sum(left) === sum(right) && !right.some(({ subject, elsewhere }) => subject === name && elsewhere);
        });
        expect(differences.map(({ subject }) => subject)).not.to.include.any.members(['-', ...same]);
      }),
    );
  });
});
