import { expect } from 'chai';
import { lockedOf } from '../../../src/money/accounts.ts';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { cancelPayroll } from '../../../src/payroll/handlers/cancelPayroll.ts';
import { releasePayrollFunds } from '../../../src/payroll/handlers/releasePayrollFunds.ts';
import { validatePayrollEscrow } from '../../../src/payroll/handlers/validatePayrollEscrow.ts';
import { givenMoney } from '../../given.ts';
import { itCanBeRepeated } from '../replays.ts';
import { givenLocked, givenPaying, givenPayroll, payrollOf, withStatus } from '../payrolls.ts';
import { clientId, createTestPayments, failureOf } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
/** The state is entered now. */
const validateOn = (on: TestPayments, payrollId: string) =>
  validatePayrollEscrow(on)({ payrollId, stateEnteredAt: on.clock.now() });
const types = () => service.published.map(({ type }) => type);

describe('PayrollCancelled and ReleaseFunds: a payroll', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  const cancel = (payrollId: string) => cancelPayroll(service)({ payrollId, reason: 'funding_deadline' });
  const release = (payrollId: string) => releasePayrollFunds(service)({ payrollId });

  it('is cancelled after its deadline, and leaves the funding queue', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    await validateOn(service, payrollId);
    const answer = await cancel(payrollId);
    expect(answer.notification.metadata).to.deep.include({
      template: 'payroll-cancelled',
      data: { name: 'November', payrollId, reason: 'its funds did not arrive in time' },
    });
    expect((await payrollOf(service, { payrollId })).cancelled).to.include({ reason: 'funding_deadline' });
    expect(await service.escrowRecords.listFundingQueue(clientId)).to.deep.equal([]);
    expect(types()).to.include('payroll.cancelled');
  });

  it('keeps the reason of its first cancellation', async () => {
    const cancelled = { reason: 'cancelled_by_client' as const, by: 'u1', at: service.clock.now() };
    const { payrollId } = await givenPayroll(service, { ...withStatus('cancelled'), cancelled });
    expect((await cancel(payrollId)).notification.metadata.data).to.include({ reason: 'it was cancelled' });
    expect(types()).to.deep.equal([]);
  });

  it('cannot be cancelled once a payout may exist', async () => {
    const { payrollId } = await givenPaying(service);
    expect(await failureOf(cancel(payrollId))).to.be.instanceOf(IllegalTransitionError);
  });

  it('releases its locked funds, and resumes the funding queue', async () => {
    const { payrollId, total } = await givenLocked(service);
    const other = await givenPayroll(service, withStatus('submitted'));
    await validateOn(service, other.payrollId);
    await cancel(payrollId);
    expect(await release(payrollId)).to.deep.equal({ releasedMinor: total.amountMinor });
    expect((await service.ledger.balance(lockedOf(clientId), 'EUR')).amountMinor).to.equal(0);
    expect(service.signals.signal.lastCall.args[0].key).to.equal(`payroll/${other.payrollId}`);
    expect(types()).to.include('escrow.funds.released');
  });

  it('leaves its allotted funds to the next queue entry', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('submitted'));
    await validateOn(service, payrollId);
    service.clock.passDays(1);
    const other = await givenPayroll(service, withStatus('submitted'));
    await validateOn(service, other.payrollId);
    await givenMoney(service, total.amountMinor);
    await cancel(payrollId);
    await release(payrollId);
    expect(service.signals.signal.args.map(([{ key }]) => key)).to.deep.equal([`payroll/${other.payrollId}`]);
  });

  it('releases nothing when nothing was locked', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    await cancel(payrollId);
    expect(await release(payrollId)).to.deep.equal({ releasedMinor: 0 });
    expect(types()).to.not.include('escrow.funds.released');
  });

  it('keeps its funds while it is not cancelled', async () => {
    const { payrollId } = await givenLocked(service);
    expect(await failureOf(release(payrollId))).to.be.instanceOf(IllegalTransitionError);
  });

  itCanBeRepeated(
    (kept) => givenLocked(kept),
    async (kept, { payrollId }) => {
      const answer = await cancelPayroll(kept)({ payrollId, reason: 'cancelled_by_operator' });
      return { answer, released: await releasePayrollFunds(kept)({ payrollId }) };
    },
  );
});
