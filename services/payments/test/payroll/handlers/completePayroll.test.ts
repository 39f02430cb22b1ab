import { expect } from 'chai';
import { closePayroll } from '../../../src/payroll/handlers/closePayroll.ts';
import { completePayroll } from '../../../src/payroll/handlers/completePayroll.ts';
import { recordPayrollLedger } from '../../../src/payroll/handlers/recordPayrollLedger.ts';
import { settlePayrollBatch } from '../../../src/payroll/handlers/settlePayrollBatch.ts';
import { startPayroll } from '../../../src/payroll/handlers/startPayroll.ts';
import { itCanBeRepeated } from '../replays.ts';
import { givenPaying, hasFailed, isPaid, payrollOf } from '../payrolls.ts';
import { announced, clientId, createTestPayments } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
const types = () => service.published.map(({ type }) => type);

describe('RecordLedger, PayrollCompleted and ClosePayroll: a payroll', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  /** Three lines, of which the last has failed for good; booked. */
  const givenBooked = async (kept: TestPayments) => {
    const payroll = await givenPaying(kept, { lines: 3 });
    await isPaid(kept, payroll, 1, 2);
    await hasFailed(kept, payroll, 3);
    await settlePayrollBatch(kept)({ payrollId: payroll.payrollId, batch: 1 });
    return payroll;
  };

  it('has every one of its entries in the log', async () => {
    const { payrollId } = await givenBooked(service);
    expect(await recordPayrollLedger(service)({ payrollId })).to.include({ entries: 4 });
    // The funding is the fifth.
    expect((await service.proofs.digest()).size).to.equal(5);
    expect(await service.recorder.oldestPendingAt()).to.equal(undefined);
    expect(types()).to.include('ledger.recorded');
  });

  it('is completed with failures, and its submitter is notified', async () => {
    const { payrollId } = await givenBooked(service);
    const answer = await completePayroll(service)({ payrollId });
    expect(answer.status).to.equal('completed_with_failures');
    expect(answer.notification.metadata).to.deep.include({
      template: 'payroll-completed-with-failures',
      data: { name: 'November', payrollId, paidLines: 2, paid: 'EUR 20.03', failedLines: 1, released: 'EUR 10.03' },
    });
    expect(announced(service).at(-1)).to.deep.equal({
      type: 'payroll.completed',
      entityId: payrollId,
      metadata: {
        clientId,
        currency: 'EUR',
        lines: 3,
        paidLines: 2,
        paidMinor: 2_003,
        failedLines: 1,
        releasedMinor: 1_003,
      },
    });
  });

  it('is completed without failures when every line was paid', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1, 2);
    const { payrollId } = payroll;
    await settlePayrollBatch(service)({ payrollId, batch: 1 });
    const answer = await completePayroll(service)({ payrollId });
    expect(answer.status).to.equal('completed');
    expect(answer.notification.metadata.template).to.equal('payroll-completed');
  });

  it('notifies its end once, although a payment was returned before a rerun', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1, 2);
    const { payrollId } = payroll;
    await settlePayrollBatch(service)({ payrollId, batch: 1 });
    const first = await completePayroll(service)({ payrollId });
    await hasFailed(service, payroll, 2);
    const again = await completePayroll(service)({ payrollId });
    expect(again.notification.metadata.template).to.equal('payroll-completed-with-failures');
    expect([again.notification.id, again.notification.entityId]).to.deep.equal([
      first.notification.id,
      first.notification.entityId,
    ]);
  });

  it('is closed: nothing holds it, and another start has nothing to do', async () => {
    const { payrollId } = await givenBooked(service);
    await completePayroll(service)({ payrollId });
    expect(await closePayroll(service)({ payrollId })).to.deep.equal({
      status: 'completed_with_failures',
    });
    expect(await payrollOf(service, { payrollId })).to.not.have.property('holder');
    const again = await startPayroll(service)({ payrollId, executionArn: 'another' });
    expect(again).to.include({ claim: 'done' });
  });

  itCanBeRepeated(givenBooked, async (kept, { payrollId }) => {
    const recorded = await recordPayrollLedger(kept)({ payrollId });
    const completed = await completePayroll(kept)({ payrollId });
    return { recorded, completed, closed: await closePayroll(kept)({ payrollId }) };
  });
});
