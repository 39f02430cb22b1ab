import { expect } from 'chai';
import { lockStatus } from '../../../src/milestone/domain/lock-status.ts';
import type { LockStatus } from '../../../src/milestone/domain/lock-status.ts';
import type { PaymentStatus } from '../../../src/milestone/domain/payment.ts';

const at = '2026-11-02T09:00:00.000Z';
const lockEntryId = 'e1';
const parkedFrom = (from: PaymentStatus) => ({
  status: 'needs_intervention' as const,
  intervention: { from, parkedAt: at, stateEnteredAt: at, state: 'Somewhere', error: 'Oops', executionArn: 'arn' },
});

describe('The lock of a payment’s amount', () => {
  const CASES: readonly (readonly [string, Parameters<typeof lockStatus>[0], LockStatus])[] = [
    ['of a validated payment is none', { status: 'validated' }, 'none'],
    ['of a payment without enough funds is waiting', { status: 'awaiting_funds' }, 'waiting'],
    ['of a payment that parked while it waited for funds is waiting', parkedFrom('awaiting_funds'), 'waiting'],
    ['of a payment that was cancelled before it was locked is none', { status: 'cancelled' }, 'none'],
    ['of a locked payment is locked', { status: 'locked', lockEntryId }, 'locked'],
    ['of a payment that parked during its payout is locked', { ...parkedFrom('paying'), lockEntryId }, 'locked'],
    ['of a paid payment is spent', { status: 'paid', lockEntryId }, 'spent'],
    ['of a payment that parked after it was paid is spent', { ...parkedFrom('paid'), lockEntryId }, 'spent'],
    ['of a locked payment that was cancelled is released', { status: 'cancelled', lockEntryId }, 'released'],
  ];
  for (const [title, payment, expected] of CASES) it(title, () => expect(lockStatus(payment)).to.equal(expected));
});
