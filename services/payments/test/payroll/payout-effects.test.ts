import { expect } from 'chai';
import { escrowOf, lockedOf, walletOf } from '../../src/money/accounts.ts';
import { givenPayoutEvent } from '../given.ts';
import { payoutKeyOf } from '../../src/payroll/domain/line.ts';
import { completePayroll } from '../../src/payroll/handlers/completePayroll.ts';
import { retryFailedPayments } from '../../src/payroll/handlers/retryFailedPayments.ts';
import { settlePayrollBatch } from '../../src/payroll/handlers/settlePayrollBatch.ts';
import {
  contractorNumber,
  firstBatch,
  givenPaying,
  hasFailed,
  isPaid,
  lineOf,
  numbers,
  payrollOf,
  progressOf,
  whenPayout,
} from './payrolls.ts';
import type { PayrollId } from './payrolls.ts';
import { clientId, createTestPayments, holds, eventsOfType } from '../service.ts';
import type { TestPayments } from '../service.ts';

let service: TestPayments;

const retry = (payroll: PayrollId) => retryFailedPayments(service)(firstBatch(payroll));
const settle = (payroll: PayrollId) => settlePayrollBatch(service)(firstBatch(payroll));

describe('A payout of a payroll line', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  it('that is paid ends its line and decrements its batch’s counter; the contractor is notified', async () => {
    const payroll = await givenPaying(service, { lines: 3 });
    await isPaid(service, payroll, 2);
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'paid', paidAt: service.clock.now() });
    expect(await progressOf(service, payroll)).to.include({ outstanding: 2, failed: 0 });
    expect(eventsOfType(service, 'notification.requested').at(-1)?.metadata).to.deep.include({
      recipientId: contractorNumber(2),
      template: 'payroll-payment-sent',
      data: { amount: 'EUR 10.02', reference: 'invoice 2' },
    });
    expect(eventsOfType(service, 'payroll.batch.settled')).to.deep.equal([]);
  });

  it('that is the last of its round resumes the batch’s execution once', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1);
    await hasFailed(service, payroll, 2);
    await hasFailed(service, payroll, 2);
    expect(eventsOfType(service, 'payroll.batch.settled').map(({ metadata }) => metadata)).to.deep.equal([
      { clientId, batch: 1, round: 1, failed: 1 },
    ]);
  });

  it('that is reported twice counts once', async () => {
    const payroll = await givenPaying(service, { lines: 3 });
    await isPaid(service, payroll, 1, 1, 1);
    expect(await progressOf(service, payroll)).to.include({ outstanding: 2 });
  });

  it('counts once each, although all end at the same moment', async () => {
    const payroll = await givenPaying(service, { lines: 12 });
    await Promise.all(numbers(12).map((n) => whenPayout(service, payroll, n, { status: 'paid' })));
    expect(await progressOf(service, payroll)).to.include({ outstanding: 0 });
    expect(eventsOfType(service, 'payroll.batch.settled')).to.have.lengthOf(1);
  });

  it('that is returned before it was booked has failed, and no entry is made', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1, 2);
    await hasFailed(service, payroll, 2, 'no_account');
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'failed', failureCode: 'no_account' });
    expect(await settle(payroll)).to.deep.equal({ batch: 1, paidLines: 1, failedLines: 1 });
    expect(await holds(service, walletOf(contractorNumber(2)))).to.equal(0);
    expect(await holds(service, escrowOf(clientId))).to.equal(1_002);
  });

  it('that is returned after it was booked is booked back, its funds are released, and the client is notified', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1, 2);
    await settle(payroll);
    expect(await holds(service, walletOf(contractorNumber(2)))).to.equal(1_002);
    await hasFailed(service, payroll, 2, 'no_account');
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'reversed', failureClass: 'contractor' });
    expect(await lineOf(service, payroll, 2)).to.not.have.property('paidAt');
    expect(await holds(service, walletOf(contractorNumber(2)))).to.equal(0);
    expect(await holds(service, lockedOf(clientId))).to.equal(0);
    expect(await holds(service, escrowOf(clientId))).to.equal(1_002);
    expect(eventsOfType(service, 'payroll.payment.returned')).to.have.lengthOf(1);
    expect(eventsOfType(service, 'notification.requested').map(({ metadata }) => metadata)).to.deep.include({
      recipientId: payroll.submittedBy,
      template: 'payroll-payment-returned',
      data: { name: 'November', payrollId: payroll.payrollId, amount: 'EUR 10.02', reference: 'invoice 2' },
    });
    const { status } = await completePayroll(service)(payroll);
    expect(status).to.equal('completed_with_failures');
    const { outcome } = await payrollOf(service, payroll);
    expect(outcome).to.include({ paidLines: 1, failedLines: 1 });
  });

  it('that is returned after the end changes the payroll’s outcome to one with failures', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1, 2);
    await settle(payroll);
    await completePayroll(service)(payroll);
    await hasFailed(service, payroll, 1);
    await hasFailed(service, payroll, 2);
    const { status, outcome } = await payrollOf(service, payroll);
    expect(status).to.equal('completed_with_failures');
    expect(outcome).to.deep.include({
      paidLines: 0,
      paid: { amountMinor: 0, currency: 'EUR' },
      failedLines: 2,
      released: payroll.total,
    });
    expect(await holds(service, escrowOf(clientId))).to.equal(payroll.total.amountMinor);
  });

  it('that is reported late, after its line’s next attempt began, changes nothing', async () => {
    const payroll = await givenPaying(service);
    const old = await lineOf(service, payroll, 1);
    await hasFailed(service, payroll, 1, 'could_not_process');
    service.clock.passDays(1);
    await retry(payroll);
    const late = (await service.payoutRecords.getPayout(payoutKeyOf(old)))?.value;
    const said = service.atStripe.payout(late?.payoutId ?? '', { status: 'paid' });
    await givenPayoutEvent(service, said);
    expect(await lineOf(service, payroll, 1)).to.include({ status: 'paying', attempt: 2 });
  });
});
