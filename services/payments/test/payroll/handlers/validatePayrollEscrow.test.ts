import { expect } from 'chai';
import { validatePayrollEscrow } from '../../../src/payroll/handlers/validatePayrollEscrow.ts';
import { resumeFundingQueue } from '../../../src/escrow/funding-queue.ts';
import { givenMoney } from '../../given.ts';
import { itCanBeRepeated } from '../replays.ts';
import { givenPayroll, payrollOf, withStatus } from '../payrolls.ts';
import { announced, clientId, createTestPayments } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
/** The state is entered now. */
const validateOn = (on: TestPayments, payrollId: string) =>
  validatePayrollEscrow(on)({ payrollId, stateEnteredAt: on.clock.now() });
const types = () => service.published.map(({ type }) => type);

describe('ValidateEscrow: the escrow', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  const validate = (payrollId: string) => validateOn(service, payrollId);

  it('suffices to the cent', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('submitted'));
    await givenMoney(service, total.amountMinor);
    expect(await validate(payrollId)).to.include({ outcome: 'sufficient' });
    expect(types()).to.deep.equal([]);
  });

  it('lacks a cent: the payroll waits for seven days, and the client is notified of the shortage', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('submitted'));
    await givenMoney(service, total.amountMinor - 1);
    const answer = await validate(payrollId);
    expect(answer).to.include({
      outcome: 'short',
      signal: 'escrow.funded/1',
      deadlineAt: '2026-11-09T09:00:00.000Z',
    });
    expect(answer.notification?.metadata).to.deep.include({
      template: 'payroll-funding-needed',
      data: { name: 'November', payrollId, missing: 'EUR 0.01', fundBy: '2026-11-09T09:00:00.000Z' },
    });
    expect((await payrollOf(service, { payrollId })).status).to.equal('awaiting_funds');
    expect(announced(service)).to.deep.include({
      type: 'payroll.funding.required',
      entityId: payrollId,
      metadata: { clientId, lines: 2, ...total, missingMinor: 1, deadlineAt: '2026-11-09T09:00:00.000Z' },
    });
  });

  it('is short several times, and the deadline stays', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    await validate(payrollId);
    service.clock.passDays(6);
    await givenMoney(service, 1);
    expect(await validate(payrollId)).to.include({ signal: 'escrow.funded/2', deadlineAt: '2026-11-09T09:00:00.000Z' });
    expect(types().filter((type) => type === 'payroll.funding.required')).to.have.lengthOf(1);
    expect(await service.escrowRecords.listFundingQueue(clientId)).to.have.lengthOf(1);
  });

  it('is funded while the payroll joins the queue: the payroll is signalled', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('submitted'));
    await validate(payrollId);
    await givenMoney(service, total.amountMinor);
    await resumeFundingQueue(service, clientId, 'EUR');
    expect(service.signals.signal.lastCall.args[0]).to.include({
      key: `payroll/${payrollId}`,
      name: 'escrow.funded/1',
    });
    expect(await validate(payrollId)).to.include({ outcome: 'sufficient' });
  });

  it('suffices, but is allotted to a payroll that has waited longer', async () => {
    const first = await givenPayroll(service, withStatus('submitted'));
    await validate(first.payrollId);
    service.clock.passDays(1);
    await givenMoney(service, first.total.amountMinor);
    const second = await givenPayroll(service, withStatus('submitted'));
    expect(await validate(second.payrollId)).to.include({ outcome: 'short' });
    expect(await validate(first.payrollId)).to.include({ outcome: 'sufficient' });
  });

  it('is checked by a late duplicate of an earlier attempt: the round does not change', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    const early = service.clock.now();
    await validate(payrollId);
    service.clock.passDays(1);
    await validate(payrollId);
    const twin = await validatePayrollEscrow(service)({ payrollId, stateEnteredAt: early });
    expect(twin).to.include({ signal: 'escrow.funded/2' });
  });

  itCanBeRepeated(
    (kept) => givenPayroll(kept, withStatus('submitted')),
    (kept, { payrollId }) => validatePayrollEscrow(kept)({ payrollId, stateEnteredAt: '2026-11-02T09:00:00Z' }),
  );

  it('is not checked when the payroll was cancelled', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('cancelled'));
    expect(await validate(payrollId)).to.include({ outcome: 'cancelled' });
    expect(await service.escrowRecords.listFundingQueue(clientId)).to.deep.equal([]);
  });
});
