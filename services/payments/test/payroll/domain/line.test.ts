import { expect } from 'chai';
import { isOverdue, retryDueAt, stepOf } from '../../../src/payroll/domain/batch-step.ts';
import {
  LINE_TRANSITIONS,
  afterPayout,
  canBeRetried,
  updateCounters,
  endsRound,
  newLine,
  newProgress,
  outcomeOf,
  partOf,
  partsOf,
  retried,
  payoutRequestFor,
} from '../../../src/payroll/domain/line.ts';
import type { BatchProgress, PayrollLine } from '../../../src/payroll/domain/line.ts';
import { newPayoutAccount } from '../../../src/payouts/domain/payout-account.ts';
import type { PayoutAccount } from '../../../src/payouts/domain/payout-account.ts';
import { PAYOUT_STATUSES, intendPayout, subjectIdOf } from '../../../src/payouts/domain/payout.ts';
import type { Payout } from '../../../src/payouts/domain/payout.ts';
import { eur } from '../../ledger/fixtures.ts';

const at = '2026-11-02T09:00:00.000Z';
const batch = { payrollId: 'p1', batch: 1 };
const order = { lineId: 'l1', contractorId: 'k1', amount: eur(5), reference: '' };
const line = newLine({ clientId: 'c1', name: 'November' }, batch, order, { position: 0, at });
const progress = newProgress({ payrollId: 'p1', clientId: 'c1' }, { ...batch, orders: [order, order] }, at);
const whole = { progress, accounts: new Map<string, PayoutAccount>() };
const payout = (parts: Partial<Payout>): Payout => ({
  ...intendPayout(payoutRequestFor(line), 'acct_1', at),
  ...parts,
});
const account: PayoutAccount = {
  ...newPayoutAccount({ contractorId: line.contractorId, stripeAccountId: 'acct_1', country: 'DE', at }),
  status: 'ready',
};
const policy = { daySeconds: 86_400, currency: 'EUR', approvalAboveMinor: {} };
const failed = (code: string): PayrollLine =>
  afterPayout(line, payout({ status: 'failed', failureCode: code }), at, { booked: false });

describe('A payroll line', () => {
  it('is called by its reference, or else as its payroll is', () => {
    expect(line).to.include({ paymentId: 'p1.l1', reference: 'November', status: 'paying', attempt: 1 });
    expect(subjectIdOf(payoutRequestFor(line).subject)).to.equal('p1.l1');
  });

  it('changes only along its transitions, whatever its payout does, before and after it is booked', () => {
    const lines = [
      line,
      failed('no_account'),
      { ...line, status: 'paid' as const },
      { ...line, status: 'reversed' as const },
    ];
    for (const before of lines) {
      for (const status of PAYOUT_STATUSES) {
        for (const booked of [false, true]) {
          const after = afterPayout(before, payout({ status }), at, { booked });
          if (after === before) continue;
          expect(LINE_TRANSITIONS[before.status], `${before.status}, payout ${status}`).to.include(after.status);
        }
      }
    }
  });

  it('is changed only by the payout of its current attempt', () => {
    expect(
      afterPayout(retried(failed('could_not_process')), payout({ status: 'paid' }), at, { booked: false }),
    ).to.include({ status: 'paying' });
  });

  it('is reversed when returned after it was booked, and failed when returned before', () => {
    const paid = afterPayout(line, payout({ status: 'paid' }), at, { booked: false });
    const back = payout({ status: 'reversed', failureCode: 'no_account' });
    expect(afterPayout(paid, back, at, { booked: true }).status).to.equal('reversed');
    expect(afterPayout(paid, back, at, { booked: false }).status).to.equal('failed');
  });

  it('can be retried up to three times if its failure is temporary', () => {
    expect(canBeRetried(failed('could_not_process'), whole)).to.equal(true);
    expect(canBeRetried({ ...failed('could_not_process'), attempt: 3 }, whole)).to.equal(false);
    expect(canBeRetried(failed('account_closed'), whole)).to.equal(false);
    expect(canBeRetried(failed('never_heard_of'), whole)).to.equal(false);
    expect(canBeRetried(line, whole)).to.equal(false);
  });

  it('can be retried that failed for the contractor’s account, once that is ready after its payout was sent', () => {
    const closed = { ...failed('account_closed'), readiness: 1 };
    const withReadiness = (readiness: number) => ({
      progress,
      accounts: new Map([[line.contractorId, { ...account, readiness }]]),
    });
    expect(canBeRetried(closed, withReadiness(1))).to.equal(false);
    expect(canBeRetried(closed, withReadiness(2))).to.equal(true);
    expect(canBeRetried({ ...closed, attempt: 3 }, withReadiness(2))).to.equal(false);
    expect(canBeRetried(failed('never_heard_of'), withReadiness(2))).to.equal(false);
  });
});

describe('A batch', () => {
  it('counts its lines’ changes, and detects the end of the last line of a round', () => {
    const one = updateCounters(progress, line, { ...line, status: 'paid' });
    const two = updateCounters(one, line, failed('no_account'));
    expect([one.outstanding, two.outstanding, two.failed]).to.deep.equal([1, 0, 1]);
    expect([endsRound(progress, one), endsRound(one, two), endsRound(two, two)]).to.deep.equal([false, true, false]);
  });

  it('is booked in parts of 25 lines', () => {
    for (const [lines, parts] of [
      [1, [0]],
      [25, [0]],
      [26, [0, 1]],
      [50, [0, 1]],
    ] as const) {
      expect(partsOf({ lines }), String(lines)).to.deep.equal(parts);
    }
    expect([0, 24, 25, 49].map((position) => partOf({ position }))).to.deep.equal([0, 0, 1, 1]);
  });

  it('sums up to the payroll’s outcome, less what was returned', () => {
    const part = { part: 0, entryIds: [], paidLines: 3, paidMinor: 30, failedLines: 1, releasedMinor: 7 };
    const batches: BatchProgress[] = [
      { ...progress, booked: [part, { ...part, part: 1 }] },
      { ...progress, batch: 2, booked: [part], returned: 1, returnedMinor: 10 },
    ];
    expect(outcomeOf(batches, 'EUR', at)).to.deep.equal({
      paidLines: 8,
      paid: eur(80),
      failedLines: 4,
      released: eur(31),
      completedAt: at,
    });
  });

  const step = (parts: Partial<BatchProgress>, lines: readonly PayrollLine[] = [], unfinished = false) =>
    stepOf({ ...whole, progress: { ...progress, ...parts }, lines, unfinished }, policy, at);

  it('waits while payouts are under way, four days at first and then for a day each, and is booked when none is', () => {
    expect(step({ outstanding: 1 })).to.include({ next: 'wait', checkAt: '2026-11-06T09:00:00.000Z' });
    const quiet = { outstanding: 1, roundSince: '2026-10-29T09:00:00.000Z' };
    expect(step(quiet)).to.include({ next: 'wait', checkAt: '2026-11-03T09:00:00.000Z' });
    expect(step({ outstanding: 0 }, [failed('no_account')])).to.include({ next: 'settle' });
  });

  it('pays lines without a payout at once', () => {
    expect(step({ outstanding: 1 }, [line], true)).to.include({ next: 'retry' });
  });

  it('waits longer after each failure before its retry', () => {
    const again = { ...failed('could_not_process'), attempt: 2 };
    expect(retryDueAt(failed('could_not_process'), policy)).to.equal('2026-11-02T10:12:00.000Z');
    expect(retryDueAt(again, policy)).to.equal('2026-11-02T21:00:00.000Z');
    expect(step({ outstanding: 0 }, [again])).to.include({ next: 'wait', checkAt: '2026-11-02T21:00:00.000Z' });
  });

  it('is overdue when payouts have been under way for two weeks', () => {
    const late = '2026-11-16T09:00:00.001Z';
    expect(isOverdue({ ...progress, outstanding: 1 }, policy, late)).to.equal(true);
    expect(isOverdue({ ...progress, outstanding: 1 }, policy, '2026-11-16T09:00:00.000Z')).to.equal(false);
    expect(isOverdue({ ...progress, outstanding: 0 }, policy, late)).to.equal(false);
  });
});
