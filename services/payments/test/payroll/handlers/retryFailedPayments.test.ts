import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { escrowOf } from '../../../src/money/accounts.ts';
import { retryFailedPayments } from '../../../src/payroll/handlers/retryFailedPayments.ts';
import { settlePayrollBatch } from '../../../src/payroll/handlers/settlePayrollBatch.ts';
import { itCanBeRepeated } from '../replays.ts';
import { firstBatch, givenPaying, hasFailed, isPaid, lineOf, updatesBankAccount } from '../payrolls.ts';
import type { PayrollId } from '../payrolls.ts';
import { clientId, createTestPayments, failureOf, holds, eventsOfType } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

const retry = (payroll: PayrollId) => retryFailedPayments(service)(firstBatch(payroll));
const settle = (payroll: PayrollId) => settlePayrollBatch(service)(firstBatch(payroll));

describe('RetryFailedPayments: a line that failed', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  it('for now gets another payout when its retry is due', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1);
    await hasFailed(service, payroll, 2, 'could_not_process');
    expect(await retry(payroll)).to.include({ next: 'wait', round: 1, checkAt: '2026-11-02T10:12:00.000Z' });
    service.clock.passDays(0.05);
    expect(await retry(payroll)).to.include({ next: 'wait', round: 2 });
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'paying', attempt: 2 });
    expect(await lineOf(service, payroll, 2)).to.not.have.any.keys('failureCode', 'failureClass', 'endedAt');
    await isPaid(service, payroll, 2);
    expect(eventsOfType(service, 'payroll.batch.settled').map(({ metadata }) => metadata)).to.deep.equal([
      { clientId, batch: 1, round: 1, failed: 1 },
      { clientId, batch: 1, round: 2, failed: 0 },
    ]);
  });

  it('for the contractor’s account gets another payout if that is ready when the round ends, and no other line does', async () => {
    const payroll = await givenPaying(service, { lines: 3 });
    service.clock.passDays(1);
    for (const n of [1, 2]) await hasFailed(service, payroll, n);
    service.clock.passDays(1);
    await updatesBankAccount(service, 1);
    await isPaid(service, payroll, 3);
    expect(await retry(payroll)).to.include({ next: 'wait', round: 2 });
    expect(await lineOf(service, payroll, 1)).to.include({ status: 'paying', attempt: 2 });
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'failed', attempt: 1 });
    await hasFailed(service, payroll, 1);
    expect(await retry(payroll)).to.include({ next: 'settle' });
  });

  it('three times has failed for good', async () => {
    const payroll = await givenPaying(service, { lines: 1 });
    for (const attempt of [1, 2, 3]) {
      expect(await lineOf(service, payroll, 1)).to.include({ attempt });
      await hasFailed(service, payroll, 1, 'could_not_process');
      service.clock.passDays(1);
      expect(await retry(payroll)).to.include({ next: attempt < 3 ? 'wait' : 'settle' });
    }
    expect(service.atStripe.payouts).to.have.lengthOf(3);
  });

  for (const code of ['account_closed', 'a_code_nobody_knows']) {
    it(`with ${code} is not retried: what was paid stays paid, and the rest is released`, async () => {
      const payroll = await givenPaying(service);
      await isPaid(service, payroll, 1);
      await hasFailed(service, payroll, 2, code);
      service.clock.passDays(1);
      expect(await retry(payroll)).to.include({ next: 'settle' });
      expect(service.atStripe.payouts).to.have.lengthOf(2);
      expect(await settle(payroll)).to.deep.equal({ batch: 1, paidLines: 1, failedLines: 1 });
      expect(await holds(service, escrowOf(clientId))).to.equal(1_002);
    });
  }

  it('has its transfer reversed, also after a crash', async () => {
    const payroll = await givenPaying(service, { lines: 1 });
    service.atStripe.failing('reverseTransfer');
    expect(await failureOf(hasFailed(service, payroll, 1))).to.be.instanceOf(ProviderUnavailableError);
    expect(service.atStripe.transfers[0]?.reversed).to.equal(false);
    await retry(payroll);
    expect(service.atStripe.transfers[0]?.reversed).to.equal(true);
  });

  it('is not paid after its funds were released, also when another execution takes the batch over', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1, 2);
    // The round has ended well, and the batch is about to be booked.
    await hasFailed(service, payroll, 2, 'could_not_process');
    await settle(payroll);
    service.clock.passDays(1);
    expect(await retry(payroll)).to.include({ next: 'settle', round: 1 });
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'failed', attempt: 1 });
    expect(service.atStripe.payouts).to.have.lengthOf(2);
  });

  itCanBeRepeated(
    async (kept) => {
      const payroll = await givenPaying(kept, { lines: 3 });
      await isPaid(kept, payroll, 1);
      await hasFailed(kept, payroll, 2, 'could_not_process');
      await hasFailed(kept, payroll, 3, 'no_account');
      kept.clock.passDays(0.05);
      return payroll;
    },
    async (kept, payroll) => {
      const { next, round } = await retryFailedPayments(kept)(firstBatch(payroll));
      return { next, round };
    },
  );
});
