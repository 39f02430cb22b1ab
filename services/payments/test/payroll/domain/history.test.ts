import { expect } from 'chai';
import { historyOf, lockStatus } from '../../../src/payroll/domain/history.ts';
import type { LockStatus } from '../../../src/payroll/domain/history.ts';
import { newPayroll } from '../../../src/payroll/domain/payroll.ts';
import type { Payroll } from '../../../src/payroll/domain/payroll.ts';
import { eur } from '../../ledger/fixtures.ts';

const at = (hour: number): string => `2026-11-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
const draft = newPayroll({
  payrollId: '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01',
  clientId: '22222222-2222-4222-8222-222222222222',
  name: 'November',
  createdBy: 'u1',
  currency: 'EUR',
  at: at(1),
});
const funding = { since: at(3), deadlineAt: at(23), round: 1, stateEnteredAt: at(3) };
const outcome = { paidLines: 2, paid: eur(10), failedLines: 0, released: eur(0), completedAt: at(6) };

describe('The lock of a payroll’s total', () => {
  const locked: Partial<Payroll> = { lockedAt: at(4) };
  const CASES: readonly (readonly [string, Partial<Payroll>, LockStatus])[] = [
    ['of a submitted payroll is none', { status: 'submitted' }, 'none'],
    ['of a payroll without enough funds is waiting', { status: 'awaiting_funds', funding }, 'waiting'],
    ['of a payroll that was cancelled before it was locked is none', { status: 'cancelled', funding }, 'none'],
    ['of a payroll that is being paid is locked', { ...locked, status: 'processing' }, 'locked'],
    ['of a cancelled payroll is locked until its funds are released', { ...locked, status: 'cancelled' }, 'locked'],
    ['of a cancelled payroll is released', { ...locked, status: 'cancelled', releasedAt: at(5) }, 'released'],
    ['of a completed payroll is settled', { ...locked, status: 'completed', outcome }, 'settled'],
  ];
  for (const [title, parts, expected] of CASES) {
    it(title, () => expect(lockStatus({ ...draft, ...parts })).to.equal(expected));
  }
});

describe('The history of a payroll', () => {
  it('has each step that it took, in the order of time', () => {
    const paid: Payroll = {
      ...draft,
      submittedAt: at(2),
      approvedAt: at(2),
      funding,
      lockedAt: at(4),
      payingSince: at(5),
      outcome,
      ledger: { entries: 2, recordedAt: at(8) },
      closedAt: at(7),
    };
    expect(historyOf(paid).map(({ step, at: when }) => `${step} ${when}`)).to.deep.equal([
      `created ${at(1)}`,
      `submitted ${at(2)}`,
      `approved ${at(2)}`,
      `awaiting_funds ${at(3)}`,
      `locked ${at(4)}`,
      `paying ${at(5)}`,
      `completed ${at(6)}`,
      `closed ${at(7)}`,
      `recorded ${at(8)}`,
    ]);
    const cancelled: Payroll = { ...draft, cancelled: { reason: 'cancelled_by_operator', by: 'ada', at: at(2) } };
    expect(historyOf({ ...cancelled, releasedAt: at(3) }).map(({ step }) => step)).to.deep.equal([
      ...['created', 'cancelled', 'released'],
    ]);
  });
});
