import { expect } from 'chai';
import fc from 'fast-check';
import { parseEvent } from '#shared/events/index.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { PayrollNotEditableError } from '../../../src/payroll/domain/errors.ts';
import {
  fundsLocked,
  payrollApproved,
  payrollCancelled,
  payrollCompleted,
} from '../../../src/payroll/domain/announcements.ts';
import { edited, inBatches, problemsOf, totalOf } from '../../../src/payroll/domain/order.ts';
import type { DraftEdit, PayrollOrder } from '../../../src/payroll/domain/order.ts';
import {
  EDGES,
  PAYROLL_STATUSES,
  approve,
  awaitFunds,
  batchCount,
  beginPaying,
  canBeCancelled,
  cancel,
  close,
  complete,
  newPayroll,
  reopen,
  startProcessing,
  submit,
} from '../../../src/payroll/domain/payroll.ts';
import type { Payroll, PayrollOutcome, PayrollStatus } from '../../../src/payroll/domain/payroll.ts';
import { eur } from '../../ledger/fixtures.ts';

const at = '2026-11-02T09:00:00.000Z';
const clientId = '22222222-2222-4222-8222-222222222222';
const draft = newPayroll({
  payrollId: '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01',
  clientId,
  name: 'November',
  createdBy: 'u1',
  currency: 'EUR',
  at,
});
const withStatus = (status: PayrollStatus): Payroll => ({
  ...draft,
  status,
  lineCount: 2,
  total: eur(10),
  submittedBy: 'u1',
  submittedAt: at,
});
const outcome: PayrollOutcome = {
  paidLines: 2,
  paid: eur(10),
  failedLines: 0,
  released: eur(0),
  completedAt: at,
};

/** Every move there is, from every status: which of them the domain allows. */
const MOVES: Readonly<
  Record<string, { readonly from: readonly PayrollStatus[]; readonly make: (p: Payroll) => Payroll }>
> = {
  submit: { from: ['draft'], make: (p) => submit(p, { by: 'u1', at, needsApproval: false }) },
  'submit for approval': { from: ['draft'], make: (p) => submit(p, { by: 'u1', at, needsApproval: true }) },
  approve: { from: ['awaiting_approval'], make: (p) => approve(p, { by: 'u2', at, submittedAt: at }) },
  reopen: { from: ['awaiting_approval'], make: (p) => reopen(p, at) },
  'await funds': {
    from: ['submitted', 'awaiting_funds'],
    make: (p) => awaitFunds(p, { at, stateEnteredAt: at, deadlineAt: at }),
  },
  'start processing': { from: ['submitted', 'awaiting_funds', 'processing'], make: (p) => startProcessing(p, at) },
  'begin paying': { from: ['processing'], make: (p) => beginPaying(p, at) },
  complete: { from: ['processing'], make: (p) => complete(p, outcome) },
  cancel: {
    from: ['draft', 'awaiting_approval', 'submitted', 'awaiting_funds', 'processing', 'cancelled'],
    make: (p) => cancel(p, { reason: 'cancelled_by_client', by: 'u1', at }),
  },
};

describe('A payroll', () => {
  for (const [move, { from, make }] of Object.entries(MOVES)) {
    it(`can ${move} from ${from.join(', ')}, and from nowhere else`, () => {
      for (const status of PAYROLL_STATUSES) {
        const payroll: Payroll = {
          ...withStatus(status),
          ...(status === 'awaiting_funds' && { funding: { since: at, deadlineAt: at, round: 1, stateEnteredAt: at } }),
        };
        if (!from.includes(status)) {
          expect(() => make(payroll), status)
            .to.throw()
            .that.satisfies(isRefusal);
          continue;
        }
        const after = make(payroll).status;
        expect(after === status || EDGES[status].includes(after), `${status} → ${after}`).to.equal(true);
      }
    });
  }
  const isRefusal = (error: unknown): boolean =>
    error instanceof IllegalTransitionError || error instanceof PayrollNotEditableError;

  it('can be cancelled until its first payout may exist', () => {
    expect(canBeCancelled(withStatus('processing'))).to.equal(true);
    expect(canBeCancelled(beginPaying(withStatus('processing'), at))).to.equal(false);
  });

  it('keeps its deadline however many times funds are short, and begins a round for each entry into the state', () => {
    const first = awaitFunds(withStatus('submitted'), {
      at,
      stateEnteredAt: '2026-11-02T09:00:00.000Z',
      deadlineAt: 'a',
    });
    const second = awaitFunds(first, { at, stateEnteredAt: '2026-11-03T09:00:00.000Z', deadlineAt: 'b' });
    expect(second.funding).to.include({ deadlineAt: 'a', round: 2 });
    expect(awaitFunds(second, { at, stateEnteredAt: '2026-11-02T09:00:00.000Z', deadlineAt: 'c' })).to.equal(second);
  });

  it('is completed with failures when one line failed, and that cannot be undone', () => {
    const completed = complete(withStatus('processing'), { ...outcome, paidLines: 1, failedLines: 1 });
    expect(completed.status).to.equal('completed_with_failures');
    expect(complete(completed, outcome)).to.equal(completed);
  });

  it('is released by the execution that closes it', () => {
    const held = { ...withStatus('completed'), holder: { executionArn: 'arn', claimedAt: at } };
    expect(close(held, at)).to.not.have.property('holder');
    expect(close(close(held, at), 'later').closedAt).to.equal(at);
  });

  it('fills as many batches as its lines need', () => {
    for (const [lineCount, batches] of [
      [0, 0],
      [1, 1],
      [50, 1],
      [51, 2],
      [10_000, 200],
    ] as const) {
      expect(batchCount({ lineCount }), String(lineCount)).to.equal(batches);
    }
  });

  it('publishes events of the catalogue', () => {
    const actor = { id: 'u2', type: 'client' as const };
    const processing = startProcessing(withStatus('submitted'), at);
    const events = [
      ...payrollApproved(approve(withStatus('awaiting_approval'), { by: 'u2', at, submittedAt: at }), actor),
      ...fundsLocked(processing),
      ...payrollCompleted(complete(processing, outcome)),
      ...payrollCancelled(cancel(draft, { reason: 'cancelled_by_client', by: 'u1', at }), actor),
    ];
    expect(events).to.have.lengthOf(6);
    for (const { type, detail } of events) expect(parseEvent(type, detail)).to.deep.equal(detail);
  });
});

const order = (n: number, parts: Partial<PayrollOrder> = {}): PayrollOrder => ({
  lineId: `l${n}`,
  contractorId: `k${n}`,
  amount: eur(n + 1),
  reference: '',
  ...parts,
});
const NOTHING: DraftEdit = { add: [], update: [], remove: [] };

describe('An edit of a draft', () => {
  it('keeps all other lines, without loss or duplicates, and moves few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 130 }), fc.infiniteStream(fc.boolean()), fc.nat(5), (count, dice, more) => {
        const orders = Array.from({ length: count }, (_, n) => order(n));
        const remove = orders.filter(() => dice.next().value).map(({ lineId }) => lineId);
        const add = Array.from({ length: more }, (_, n) => order(1_000 + n));
        const after = edited(orders, { ...NOTHING, add, remove });
        const expected = [...orders.filter(({ lineId }) => !remove.includes(lineId)), ...add];
        expect(after.map(({ lineId }) => lineId)).to.have.members(expected.map(({ lineId }) => lineId));
        expect(after).to.have.lengthOf(expected.length);
        expect(totalOf(after, 'EUR')).to.deep.equal(totalOf(expected, 'EUR'));
        const moved = after.filter((one, index) => orders[index] !== undefined && orders[index] !== one);
        expect(moved.length).to.be.at.most(remove.length + more);
      }),
    );
  });

  it('touches no batch but those of its lines and the last ones', () => {
    const orders = Array.from({ length: 200 }, (_, n) => order(n));
    const before = inBatches('p', orders);
    const after = inBatches('p', edited(orders, { ...NOTHING, remove: ['l3', 'l60'] }));
    const changed = after.filter(({ orders: lines }, index) =>
      lines.some((line, position) => line !== before[index]?.orders[position]),
    );
    expect(changed.map(({ batch }) => batch)).to.deep.equal([1, 2]);
    expect(after.at(-1)?.orders).to.have.lengthOf(48);
  });

  const known = new Set(['k1', 'k2']);
  const problems = (edit: Partial<DraftEdit>, orders: readonly PayrollOrder[] = []) =>
    problemsOf({ ...NOTHING, ...edit }, { currency: 'EUR', orders, known }).map(({ code }) => code);

  it('can give a line’s reference to another line when the first one changes its own', () => {
    const [one, two] = [order(1, { reference: 'a' }), order(2, { contractorId: 'k1', reference: 'b' })];
    const swapped = [
      { ...one, reference: 'b' },
      { ...two, reference: 'a' },
    ];
    expect(problems({ update: swapped }, [one, two])).to.deep.equal([]);
    expect(problems({ update: swapped.slice(0, 1) }, [one, two])).to.deep.equal(['duplicate_line']);
    expect(problems({ update: swapped.slice(0, 1), remove: [two.lineId] }, [one, two])).to.deep.equal([]);
  });

  it('makes no payroll of more than 10,000 lines', () => {
    const orders = Array.from({ length: 10_000 }, (_, n) => order(n, { contractorId: 'k1', reference: String(n) }));
    expect(problems({ add: [order(2)] }, orders)).to.deep.equal(['too_many_lines']);
    expect(problems({ add: [order(2)], remove: ['l0'] }, orders)).to.deep.equal([]);
  });

  it('makes no payroll of more than can be exact', () => {
    const large = { amountMinor: Number.MAX_SAFE_INTEGER, currency: 'EUR' };
    expect(problems({ add: [order(2)] }, [order(1, { amount: large })])).to.deep.equal(['total_too_large']);
  });

  it('takes no line that Stripe could not pay out', () => {
    for (const amount of [
      { amountMinor: 10_050, currency: 'HUF' },
      { amountMinor: 10_050, currency: 'TWD' },
      { amountMinor: 100_000_000, currency: 'HUF' },
    ]) {
      const draft = { currency: amount.currency, orders: [], known: new Set([order(1).contractorId]) };
      const [problem, ...others] = problemsOf({ add: [order(1, { amount })], update: [], remove: [] }, draft);
      expect(others).to.deep.equal([]);
      expect(problem).to.include({ place: 'add[0]', code: 'amount_not_payable' });
      expect(problem?.message).to.match(/^amount: /);
    }
  });
});
