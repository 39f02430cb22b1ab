import { expect } from 'chai';
import { completePayroll } from '../../src/payroll/handlers/completePayroll.ts';
import { createPayroll, route as createRoute } from '../../src/payroll/handlers/createPayroll.ts';
import { settlePayrollBatch } from '../../src/payroll/handlers/settlePayrollBatch.ts';
import { resumeAccountWaits } from '../../src/payouts/account-waits.ts';
import { at } from '#shared/testing/json.ts';
import { apiOf, clientUser, createTestPayments, eventsOfType, quiet } from '../service.ts';
import type { TestPayments } from '../service.ts';
import { contractorNumber, firstBatch, givenPaying, hasFailed, isPaid, updatesBankAccount } from './payrolls.ts';
import type { PayrollId } from './payrolls.ts';

describe('A payroll line that failed for its contractor’s account', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });

  const givenFailure = async (): Promise<PayrollId> => {
    const payroll = await givenPaying(service);
    await isPaid(service, payroll, 1);
    await hasFailed(service, payroll, 2);
    return payroll;
  };
  const end = async (payroll: PayrollId): Promise<void> => {
    await settlePayrollBatch(service)(firstBatch(payroll));
    await completePayroll(service)({ payrollId: payroll.payrollId });
    service.clock.passDays(1);
  };
  const becomesReady = async (): Promise<void> => {
    await updatesBankAccount(service, 2);
    await resumeAccountWaits(service, contractorNumber(2));
    await resumeAccountWaits(service, contractorNumber(2));
  };
  const notices = () =>
    eventsOfType(service, 'notification.requested')
      .map(({ metadata }) => metadata)
      .filter((metadata) => at(metadata, 'template') === 'payroll-payments-possible');

  it('is announced to the client, once, when the account is ready after the payroll has ended', async () => {
    const payroll = await givenFailure();
    await end(payroll);
    await becomesReady();
    expect(notices()).to.deep.equal([
      {
        recipientId: clientUser,
        template: 'payroll-payments-possible',
        data: { name: 'November', payrollId: payroll.payrollId, payments: 1, amount: 'EUR 10.02' },
      },
    ]);
  });

  it('is not announced while the payroll runs, which tries it again', async () => {
    await givenFailure();
    service.clock.passDays(1);
    await becomesReady();
    expect(notices()).to.deep.equal([]);
  });

  it('is not announced that is in a draft of failed lines', async () => {
    const payroll = await givenFailure();
    await end(payroll);
    const body = { name: 'Again', failedLinesOf: payroll.payrollId };
    expect((await apiOf(createRoute, createPayroll(service))({ body })).status).to.equal(201);
    await becomesReady();
    expect(notices()).to.deep.equal([]);
  });
});
