import { expect } from 'chai';
import {
  givenAwaitingFunds,
  givenCredited,
  givenLocked,
  givenPaid,
  thePayment,
} from '../../services/payments/test/milestone/given-payments.ts';
import { settlePayrollBatch } from '../../services/payments/src/payroll/handlers/settlePayrollBatch.ts';
import {
  givenLocked as givenLockedPayroll,
  givenPaying as givenPayingPayroll,
  hasFailed,
  isPaid,
  whenPayout,
} from '../../services/payments/test/payroll/payrolls.ts';
import { clientId } from '../../services/payments/test/service.ts';
import type { TestPayments } from '../../services/payments/test/service.ts';
import { locksAreLive } from './lock-oracles.ts';
import { givenReversed, createServiceFeed, put } from './testing.ts';

/** One line paid, one failed, and booked so. */
const givenSettled = async (service: TestPayments) => {
  const payroll = await givenPayingPayroll(service, { lines: 2 });
  await isPaid(service, payroll, 1);
  await hasFailed(service, payroll, 2);
  await settlePayrollBatch(service)({ payrollId: payroll.payrollId, batch: 1 });
  return payroll;
};
const givenReturned = async (service: TestPayments) => {
  const payroll = await givenSettled(service);
  await whenPayout(service, payroll, 1, { status: 'failed', failureCode: 'account_closed', failureId: 'txn_1' });
};

describe('Locks are live', () => {
  for (const given of [
    givenAwaitingFunds,
    givenLocked,
    givenCredited,
    givenPaid,
    givenReversed,
    givenLockedPayroll,
    givenSettled,
    givenReturned,
  ]) {
    it(`after every commit: ${given.name}`, async () => {
      expect((await createServiceFeed(locksAreLive, given)).inspect()).to.deep.equal([]);
    });
  }

  it('reports a cancelled payment whose funds stay locked', async () => {
    const { service, commit, inspect } = await createServiceFeed(locksAreLive, givenLocked);
    const { value } = await service.paymentRecords.readPayment(thePayment);
    commit(put(`PAYMENT#${thePayment}`, 'STATE', { ...value, status: 'cancelled' }));
    expect(inspect()).to.deep.equal([
      `client:${clientId}:locked EUR holds ${value.amount.amountMinor}, and 0 are reserved`,
    ]);
    expect(inspect()).to.deep.equal([]);
  });

  it('nor when money is locked twice', async () => {
    const { commit, inspect } = await createServiceFeed(locksAreLive, givenLocked);
    commit(put(`ACCOUNT#client:${clientId}:locked#EUR#00`, 'BALANCE', { amountMinor: 10_000 }));
    expect(inspect()).to.deep.equal([`client:${clientId}:locked EUR holds 10000, and 5000 are reserved`]);
  });

  it('nor when a batch is booked, and its money is not', async () => {
    const { service, commit, inspect } = await createServiceFeed(locksAreLive, (one) =>
      givenPayingPayroll(one, { lines: 2, payrollId: PAYROLL }),
    );
    const booked = [{ part: 0, entryIds: [], paidLines: 1, paidMinor: 1_001, failedLines: 1, releasedMinor: 1_002 }];
    const progress = await service.payrolls.getProgress(PAYROLL, 1);
    commit(put(`PAYROLL#${PAYROLL}`, 'PROGRESS#0001', { ...progress?.value, booked }));
    expect(inspect()).to.deep.equal([`client:${clientId}:locked EUR holds 2003, and 0 are reserved`]);
  });
});

const PAYROLL = 'aaaaaaaa-0000-4000-8000-000000000001';
