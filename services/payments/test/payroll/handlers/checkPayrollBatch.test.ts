import { expect } from 'chai';
import { SettlementOverdueError } from '../../../src/payroll/domain/errors.ts';
import { checkPayrollBatch } from '../../../src/payroll/handlers/checkPayrollBatch.ts';
import { initiatePayrollBatch } from '../../../src/payroll/handlers/initiatePayrollBatch.ts';
import { retryFailedPayments } from '../../../src/payroll/handlers/retryFailedPayments.ts';
import { itCanBeRepeated } from '../replays.ts';
import { firstBatch, givenLocked, givenPaying, hasFailed, isPaid, lineOf } from '../payrolls.ts';
import type { PayrollId } from '../payrolls.ts';
import { createTestPayments, failureOf, eventsOfType } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

const initiate = (payroll: PayrollId, batch = 1) =>
  initiatePayrollBatch(service)({ payrollId: payroll.payrollId, batch });
const check = (payroll: PayrollId) => checkPayrollBatch(service)(firstBatch(payroll));
const retry = (payroll: PayrollId) => retryFailedPayments(service)(firstBatch(payroll));

describe('CheckSettlement: when no webhook arrived for a batch', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  it('it is asked, and its response counts like a webhook', async () => {
    const payroll = await givenPaying(service);
    for (const { payoutId } of service.atStripe.payouts) service.atStripe.payout(payoutId, { status: 'paid' });
    expect(await check(payroll)).to.include({ next: 'settle' });
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'paid' });
    expect(eventsOfType(service, 'payroll.batch.settled')).to.have.lengthOf(1);
  });

  it('it is asked about a few payouts at once, so that fifty slow responses fit into a minute', async () => {
    const payroll = await givenPaying(service, { lines: 20 });
    const { stripe } = service;
    let [asked, most] = [0, 0];
    const slow = {
      ...stripe,
      getPayout: async (which: Parameters<typeof stripe.getPayout>[0]) => {
        asked += 1;
        most = Math.max(most, asked);
        await new Promise((resolve) => setImmediate(resolve));
        asked -= 1;
        return stripe.getPayout(which);
      },
    };
    expect(await checkPayrollBatch({ ...service, stripe: slow })(firstBatch(payroll))).to.include({
      next: 'wait',
    });
    expect(most).to.equal(5);
  });

  it('and has nothing new, it is asked again a day later', async () => {
    const payroll = await givenPaying(service);
    service.clock.passDays(4);
    expect(await check(payroll)).to.deep.equal({ next: 'wait', round: 1, checkAt: '2026-11-07T09:00:00.000Z' });
  });

  it('for two weeks, an operator has to ask', async () => {
    const payroll = await givenPaying(service);
    service.clock.passDays(14.01);
    expect(await failureOf(check(payroll))).to.be.instanceOf(SettlementOverdueError);
  });

  it('because a payout was never requested, the payout is requested', async () => {
    const payroll = await givenLocked(service);
    service.atStripe.failing('createTransfer');
    await failureOf(initiate(payroll));
    expect(await check(payroll)).to.include({ next: 'retry' });
    expect(await retry(payroll)).to.include({ next: 'wait', round: 1 });
    expect(service.atStripe.payouts).to.have.lengthOf(2);
  });

  it('about a payout that failed for now, the batch waits until its retry is due', async () => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1);
    await hasFailed(service, payroll, 2, 'could_not_process');
    expect(await check(payroll)).to.deep.equal({ next: 'wait', round: 1, checkAt: '2026-11-02T10:12:00.000Z' });
    service.clock.passDays(0.05);
    expect(await check(payroll)).to.include({ next: 'retry' });
  });

  itCanBeRepeated(
    async (kept) => {
      const payroll = await givenPaying(kept, { lines: 3 });
      const [one, two] = kept.atStripe.payouts;
      kept.atStripe.payout(one?.payoutId ?? '', { status: 'paid' });
      kept.atStripe.payout(two?.payoutId ?? '', { status: 'failed', failureCode: 'no_account', failureId: 'txn_2' });
      return payroll;
    },
    async (kept, payroll) => (await checkPayrollBatch(kept)(firstBatch(payroll))).next,
  );
});
