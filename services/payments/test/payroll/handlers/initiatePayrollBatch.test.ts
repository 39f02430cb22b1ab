import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { PayrollCancelledError } from '../../../src/payroll/domain/errors.ts';
import { cancelPayroll } from '../../../src/payroll/handlers/cancelPayroll.ts';
import { initiatePayrollBatch } from '../../../src/payroll/handlers/initiatePayrollBatch.ts';
import { itCanBeRepeated } from '../replays.ts';
import {
  contractorNumber,
  firstBatch,
  givenContractor,
  givenLocked,
  givenPaying,
  lineOf,
  payrollOf,
  progressOf,
} from '../payrolls.ts';
import type { PayrollId } from '../payrolls.ts';
import { createTestPayments, failureOf } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

const initiate = (payroll: PayrollId, batch = 1) =>
  initiatePayrollBatch(service)({ payrollId: payroll.payrollId, batch });

describe('PaymentBatch: a batch', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  it('makes one payout for each of its lines', async () => {
    const payroll = await givenLocked(service, { lines: 51 });
    expect(await initiate(payroll)).to.deep.equal({ batch: 1, more: false });
    expect(service.atStripe.payouts).to.have.lengthOf(50);
    expect(await initiate(payroll, 2)).to.deep.equal({ batch: 2, more: false });
    expect(service.atStripe.payouts).to.have.lengthOf(51);
    expect(service.atStripe.transfers.reduce((sum, { amount }) => sum + amount.amountMinor, 0)).to.equal(
      payroll.total.amountMinor,
    );
  });

  it('shows its lines to their contractors from then on', async () => {
    const payroll = await givenPaying(service);
    const { items } = await service.payoutRecords.listContractorPayments(contractorNumber(1), { limit: 10 });
    expect(items.map(({ value }) => value)).to.deep.equal([await lineOf(service, payroll, 1)]);
    expect(await lineOf(service, payroll, 1)).to.include({ kind: 'payroll', status: 'paying', reference: 'invoice 1' });
  });

  it('reports that there is more when its time is over, and continues from there', async () => {
    const payroll = await givenLocked(service, { lines: 3 });
    // Stripe takes half a minute for each payout.
    const { stripe } = service;
    const slow = {
      ...stripe,
      createPayout: async (order: Parameters<typeof stripe.createPayout>[0]) => {
        service.clock.passDays(30 / 86_400);
        return stripe.createPayout(order);
      },
    };
    const run = () => initiatePayrollBatch({ ...service, stripe: slow })(firstBatch(payroll));
    expect(await run()).to.deep.equal({ batch: 1, more: true });
    expect(service.atStripe.payouts).to.have.lengthOf(2);
    expect(await run()).to.deep.equal({ batch: 1, more: false });
    expect(service.atStripe.payouts).to.have.lengthOf(3);
  });

  it('is retried when Stripe does not answer, and no contractor is paid twice', async () => {
    const payroll = await givenLocked(service, { lines: 3 });
    service.atStripe.failing('createPayout');
    expect(await failureOf(initiate(payroll))).to.be.instanceOf(ProviderUnavailableError);
    await initiate(payroll);
    expect(service.atStripe.payouts.map(({ payoutKey }) => payoutKey)).to.have.lengthOf(3);
    expect(service.atStripe.transfers).to.have.lengthOf(3);
  });

  it('fails a line at once whose contractor can no longer be paid, and pays the others', async () => {
    const unready = { bankAccountDisabled: { failureCode: 'no_account', since: service.clock.now() } };
    await givenContractor(service, contractorNumber(1), { account: unready });
    const payroll = await givenLocked(service);
    await initiate(payroll);
    expect(await lineOf(service, payroll, 1)).to.include({
      status: 'failed',
      failureCode: 'payout_account_not_ready',
      failureClass: 'contractor',
    });
    expect(await lineOf(service, payroll, 2)).to.include({ status: 'paying' });
    expect(await progressOf(service, payroll)).to.include({ outstanding: 1, failed: 1 });
  });

  it('pays no line when the payroll was cancelled right after its funds were locked', async () => {
    const payroll = await givenLocked(service);
    await cancelPayroll(service)({ ...payroll, reason: 'cancelled_by_client' });
    expect(await failureOf(initiate(payroll))).to.be.instanceOf(PayrollCancelledError);
    expect(service.atStripe.calls).to.not.include('createTransfer');
  });

  it('races with the cancellation: exactly one of the two succeeds', async () => {
    const payroll = await givenLocked(service);
    service.readTogether(`PAYROLL#${payroll.payrollId}`);
    const ended = await Promise.allSettled([
      cancelPayroll(service)({ ...payroll, reason: 'cancelled_by_client' }),
      initiate(payroll),
    ]);
    expect(ended.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
    const { status, payingSince } = await payrollOf(service, payroll);
    expect(status === 'cancelled').to.equal(payingSince === undefined);
  });

  itCanBeRepeated(
    (kept) => givenLocked(kept, { lines: 3 }),
    (kept, payroll) => initiatePayrollBatch(kept)(firstBatch(payroll)),
  );
});
