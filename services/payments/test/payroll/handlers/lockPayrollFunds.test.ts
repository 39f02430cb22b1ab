import { expect } from 'chai';
import { lockedOf } from '../../../src/money/accounts.ts';
import { InsufficientFundsError } from '../../../src/money/errors.ts';
import { PayrollCancelledError } from '../../../src/payroll/domain/errors.ts';
import { lockPayrollFunds } from '../../../src/payroll/handlers/lockPayrollFunds.ts';
import { validatePayrollEscrow } from '../../../src/payroll/handlers/validatePayrollEscrow.ts';
import { givenMoney } from '../../given.ts';
import { itCanBeRepeated } from '../replays.ts';
import { givenPayroll, payrollOf, withStatus } from '../payrolls.ts';
import { clientId, createTestPayments, failureOf } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
/** The state is entered now. */
const validateOn = (on: TestPayments, payrollId: string) =>
  validatePayrollEscrow(on)({ payrollId, stateEnteredAt: on.clock.now() });
const types = () => service.published.map(({ type }) => type);

describe('FundsLocked: the funds of a payroll', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  const lock = (payrollId: string) => lockPayrollFunds(service)({ payrollId });

  it('are reserved as a whole, and announced', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('submitted'));
    await givenMoney(service, total.amountMinor + 7);
    await lock(payrollId);
    expect((await service.ledger.balance(lockedOf(clientId), 'EUR')).amountMinor).to.equal(total.amountMinor);
    expect((await payrollOf(service, { payrollId })).status).to.equal('processing');
    expect(types()).to.deep.equal(['escrow.funds.locked', 'payments.processing']);
  });

  it('are not reserved when they are a cent short, and nothing is written', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('submitted'));
    await givenMoney(service, total.amountMinor - 1);
    const before = service.commits.length;
    expect(await failureOf(lock(payrollId))).to.be.instanceOf(InsufficientFundsError);
    expect(service.commits).to.have.lengthOf(before);
  });

  it('are not reserved for a payroll that was cancelled', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('cancelled'));
    await givenMoney(service, total.amountMinor);
    expect(await failureOf(lock(payrollId))).to.be.instanceOf(PayrollCancelledError);
  });

  it('leave the funding queue once they are reserved', async () => {
    const { payrollId, total } = await givenPayroll(service, withStatus('submitted'));
    await validateOn(service, payrollId);
    await givenMoney(service, total.amountMinor);
    await lock(payrollId);
    expect(await service.escrowRecords.listFundingQueue(clientId)).to.deep.equal([]);
  });

  itCanBeRepeated(
    async (kept) => {
      const payroll = await givenPayroll(kept, withStatus('submitted'));
      await givenMoney(kept, payroll.total.amountMinor);
      return payroll;
    },
    (kept, { payrollId }) => lockPayrollFunds(kept)({ payrollId }),
  );
});
