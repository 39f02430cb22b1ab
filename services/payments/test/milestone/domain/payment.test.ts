import { expect } from 'chai';
import fc from 'fast-check';
import { decide, park, possibleActions, standing, unpark } from '../../../src/milestone/domain/intervention.ts';
import type { Approval, InterventionAction, Payment, PaymentStatus } from '../../../src/milestone/domain/payment.ts';
import { nextStep, resumePoint } from '../../../src/milestone/domain/next-step.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { InterventionNotPossibleError, PayoutReversedError } from '../../../src/milestone/domain/errors.ts';
import {
  EDGES,
  PAYMENT_STATUSES,
  isAbout,
  locked,
  move,
  paymentIdOf,
  rejected,
  validated,
} from '../../../src/milestone/domain/payment.ts';
import { failed, intendPayout, transferred } from '../../../src/payouts/domain/payout.ts';
import type { Payout } from '../../../src/payouts/domain/payout.ts';
import {
  attemptFailed,
  credited,
  debited,
  payElsewhere,
  resumePaying,
  retryPaying,
  reversed,
  startPaying,
} from '../../../src/milestone/domain/settlement.ts';
import { payoutRequestFor } from '../../../src/milestone/payout-view.ts';
import { thrownBy } from '../../ledger/fixtures.ts';

const at = '2026-11-02T09:00:00.000Z';
const later = '2026-11-02T10:00:00.000Z';
const decideBy = '2026-11-16T09:00:00.000Z';
const start = { at, decideBy };

const approval: Approval = {
  kind: 'milestone',
  id: 'm1',
  contractId: 'c',
  clientId: 'client',
  contractorId: 'contractor',
  amount: { amountMinor: 100, currency: 'EUR' },
  approvedBy: 'user',
};
const fresh = validated(approval, 'arn', at);
const isLocked = locked(fresh, 'e1', at);
const paying = startPaying(isLocked, start);
const stop = { parkedAt: later, stateEnteredAt: later, state: 'Somewhere', error: 'Oops', executionArn: 'arn' };

/** The payout of the last attempt, which failed with this code. */
const failedPayout = (payment: Payment, code: string): Payout =>
  failed(intendPayout(payoutRequestFor(payment), 'acct', at), code, at);
const invoicedPayment: Payment = { ...paying, invoiceNumber: 'INV-000001' };

describe('A payment', () => {
  it('has one id for each milestone or timesheet', () => {
    expect(paymentIdOf({ kind: 'milestone', id: 'm1' })).to.equal(fresh.paymentId);
    expect(paymentIdOf({ kind: 'timesheet', id: 'm1' })).not.to.equal(fresh.paymentId);
  });

  it('moves along its edges and along nothing else', () => {
    for (const from of PAYMENT_STATUSES) {
      for (const to of PAYMENT_STATUSES) {
        const run = () => move({ ...fresh, status: from }, to, later);
        if (EDGES[from].includes(to)) expect(run()).to.include({ status: to, updatedAt: later });
        else expect(thrownBy(run), `${from} → ${to}`).to.be.instanceOf(IllegalTransitionError);
      }
    }
  });

  it('comes to an end from everywhere, and from a cancelled payment to nothing', () => {
    const reach = (from: PaymentStatus, seen = new Set<PaymentStatus>()): ReadonlySet<PaymentStatus> => {
      for (const next of EDGES[from]) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    for (const status of PAYMENT_STATUSES) {
      if (status !== 'cancelled') expect(reach(status), status).to.include('paid');
    }
    expect(EDGES.cancelled).to.deep.equal([]);
  });

  it('is about an approval with the same parties and amount, and no other', () => {
    expect(isAbout(fresh, { ...approval, approvedBy: 'somebody else' })).to.equal(true);
    for (const parts of [
      { contractId: 'x' },
      { clientId: 'x' },
      { contractorId: 'x' },
      { amount: { amountMinor: 101, currency: 'EUR' } },
      { amount: { amountMinor: 100, currency: 'USD' } },
    ]) {
      expect(isAbout(fresh, { ...approval, ...parts }), JSON.stringify(parts)).to.equal(false);
    }
  });

  it('that was rejected keeps its place in the list when it is validated', () => {
    const refused = rejected(approval, { reason: 'amount_mismatch', at, executionArn: 'arn' });
    expect(validated(approval, 'arn2', later, refused)).to.include({ createdAt: at, updatedAt: later });
  });

  it('says where an execution goes on', () => {
    const steps = PAYMENT_STATUSES.map((status) => [status, nextStep({ ...fresh, status })]);
    expect(Object.fromEntries(steps)).to.deep.equal({
      rejected: 'end',
      validated: 'check_funds',
      awaiting_funds: 'check_funds',
      locked: 'create_invoice',
      paying: 'pay',
      paid: 'announce',
      reversed: 'handle_failure',
      needs_intervention: 'intervene',
      cancelled: 'end',
    });
    expect(resumePoint(paying)).to.include({ step: 'pay', settlementId: `${fresh.paymentId}.1`, parkedAt: null });
  });
});

describe('An attempt to pay', () => {
  it('is the first one once, however often it begins', () => {
    expect(paying).to.deep.include({ status: 'paying', attempt: 1 });
    expect(startPaying(paying, { at: later, decideBy })).to.equal(paying);
  });

  it('fails once, and is noted with its reason', () => {
    const payout = failedPayout(paying, 'no_account');
    const noted = attemptFailed(paying, payout, later);
    expect(noted.attempts).to.deep.equal([
      {
        attempt: 1,
        ...{ startedAt: at, decideBy },
        failedAt: later,
        failureCode: 'no_account',
        failureClass: 'contractor',
        sentAt: at,
        readiness: 0,
      },
    ]);
    expect(attemptFailed(noted, payout, at)).to.equal(noted);
  });

  it('that is not the last one is not noted any more', () => {
    const next = retryPaying(paying, start);
    expect(attemptFailed(next, failedPayout(paying, 'no_account'), later)).to.equal(next);
  });

  it('is settled under its own key and under no other', () => {
    const id = `${fresh.paymentId}.1`;
    const half = credited(paying, id, 'e2', later);
    expect(debited(half, id, 'e3', later)).to.deep.include({
      status: 'paid',
      settlement: { settlementId: id, creditEntryId: 'e2', debitEntryId: 'e3' },
    });
    for (const book of [credited, debited]) {
      expect(thrownBy(() => book(half, 'another', 'e4', later))).to.be.instanceOf(PayoutReversedError);
      expect(thrownBy(() => book(isLocked, id, 'e4', later))).to.be.instanceOf(PayoutReversedError);
    }
  });

  it('that was returned is not reversed by the end of an earlier one', () => {
    const next = retryPaying(paying, start);
    expect(reversed(next, failedPayout(paying, 'no_account'), later)).to.equal(next);
  });
});

describe('An intervention', () => {
  const parked = park(invoicedPayment, stop, later);

  it('remembers where the payment stood, also when it stops again', () => {
    expect(parked).to.include({ status: 'needs_intervention' });
    expect(standing(parked)).to.equal('paying');
    const again = park(parked, { ...stop, parkedAt: '2026-11-03T09:00:00.000Z' }, later);
    expect(standing(again)).to.equal('paying');
    expect(unpark(again, later).status).to.equal('paying');
  });

  it('stops nothing twice', () => {
    expect(park(parked, stop, at)).to.equal(parked);
  });

  it('keeps the payment from everything else', () => {
    for (const to of PAYMENT_STATUSES) {
      expect(
        thrownBy(() => move(parked, to, later)),
        to,
      ).to.be.instanceOf(IllegalTransitionError);
    }
  });

  it('is decided once', () => {
    const decided = decide(parked, undefined, { action: 'cancel', by: 'ada', at: later });
    expect(nextStep(decided)).to.equal('resolve');
    for (const payment of [decided, paying]) {
      expect(thrownBy(() => decide(payment, undefined, { action: 'retry', by: 'bob', at: later }))).to.be.instanceOf(
        InterventionNotPossibleError,
      );
    }
  });

  const intended = intendPayout(payoutRequestFor(paying), 'acct', at);
  const CASES: readonly (readonly [string, Payment, Payout | undefined, readonly InterventionAction[]])[] = [
    ['no payout was made', parked, undefined, ['retry', 'paid_elsewhere', 'cancel']],
    ['there is no invoice', park(paying, stop, later), undefined, ['retry', 'cancel']],
    ['a payout may still be made', parked, intended, ['retry']],
    ['a payout is on its way', parked, transferred(intended, 'tr', at), ['retry']],
    ['it failed before money was sent', parked, failed(intended, 'x', at), ['retry', 'paid_elsewhere', 'cancel']],
    ['it failed, and its money is not back', parked, failed(transferred(intended, 'tr', at), 'x', at), ['retry']],
    [
      'it failed, and its money is back',
      parked,
      { ...failed(transferred(intended, 'tr', at), 'x', at), transferReversedAt: later },
      ['retry', 'paid_elsewhere', 'cancel'],
    ],
    ['it is paid', park({ ...invoicedPayment, status: 'paid' }, stop, later), undefined, ['retry']],
  ];
  for (const [when, payment, payout, possible] of CASES) {
    it(`allows ${possible.join(', ')} when ${when}`, () => {
      expect(possibleActions(payment, payout)).to.deep.equal(possible);
    });
  }

  it('by a payment elsewhere has it settled under a key that no payout has', () => {
    const elsewhere = payElsewhere(parked, { action: 'paid_elsewhere', by: 'ada', at: later, reference: 'R' });
    expect(elsewhere.settlement?.settlementId).to.equal(`${fresh.paymentId}.elsewhere`);
    expect(nextStep(elsewhere)).to.equal('settle');
  });

  it('after a payment elsewhere only has it booked: it is neither paid again nor cancelled', () => {
    const parked = park(
      attemptFailed(invoicedPayment, failedPayout(invoicedPayment, 'no_account'), later),
      stop,
      later,
    );
    const elsewhere = payElsewhere(parked, { action: 'paid_elsewhere', by: 'ada', at: later, reference: 'R' });
    const again = park(elsewhere, { ...stop, parkedAt: '2026-11-02T11:00:00.000Z' }, later);
    expect(possibleActions(again, failedPayout(invoicedPayment, 'no_account'))).to.deep.equal(['retry']);
    const resumed = resumePaying(again, true, { at: later, decideBy });
    expect(resumed).to.include({ attempt: elsewhere.attempt, status: 'paying' });
    expect(resumePoint(resumed)).to.include({ step: 'settle', settlementId: elsewhere.settlement?.settlementId });
  });

  it('never begins an attempt while the last one may still arrive', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 0, max: 5 }), (isOver, more) => {
        let payment = invoicedPayment;
        for (let count = 0; count < more; count += 1) payment = retryPaying(payment, start);
        const resumed = resumePaying(park(payment, stop, later), isOver, { at: later, decideBy });
        expect(resumed.attempt).to.equal(payment.attempt + (isOver ? 1 : 0));
        expect(resumed.attempts).to.have.length(resumed.attempt);
        expect(resumed).to.include({ status: 'paying', retries: 0 });
      }),
    );
  });
});
