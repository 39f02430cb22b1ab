import { expect } from 'chai';
import { NotFoundError } from '#shared/errors/index.ts';
import { PayrollNotSubmittedError } from '../../../src/payroll/domain/errors.ts';
import { startPayroll } from '../../../src/payroll/handlers/startPayroll.ts';
import { deadArn, executionArn, givenPayroll, payrollOf, withStatus } from '../payrolls.ts';
import { createTestPayments, failureOf } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

describe('PayrollSubmitted: a payroll is claimed', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  const start = (payrollId: string, arn = executionArn) => startPayroll(service)({ payrollId, executionArn: arn });

  it('by its first execution, which receives the resume point and the number of batches', async () => {
    const { payrollId } = await givenPayroll(service, { lines: 101, status: 'submitted' });
    expect(await start(payrollId)).to.deep.equal({
      payrollId,
      status: 'submitted',
      claim: 'held',
      resumed: false,
      batches: 3,
    });
  });

  it('by no second one while the first is running', async () => {
    const { payrollId } = await givenPayroll(service, { ...withStatus('processing') });
    expect(await start(payrollId, 'another')).to.include({ claim: 'busy' });
    expect((await payrollOf(service, { payrollId })).holder?.executionArn).to.equal(executionArn);
  });

  it('by a second one when the first has ended', async () => {
    service.payrollExecutions.outcomeOf.withArgs(deadArn).resolves('failed');
    const holder = { executionArn: deadArn, claimedAt: service.clock.now() };
    const { payrollId } = await givenPayroll(service, { ...withStatus('processing'), holder });
    expect(await start(payrollId)).to.include({ claim: 'held', resumed: false, status: 'processing' });
    const paying = { holder, payingSince: service.clock.now() };
    const other = await givenPayroll(service, { ...withStatus('processing'), ...paying });
    expect(await start(other.payrollId), 'with payouts on their way').to.include({ claim: 'held', resumed: true });
  });

  it('by no execution when it is closed', async () => {
    const { payrollId } = await givenPayroll(service, { status: 'completed', closedAt: service.clock.now() });
    expect(await start(payrollId)).to.include({ claim: 'done', status: 'completed' });
  });

  for (const status of ['draft', 'awaiting_approval'] as const) {
    it(`not when it is ${status}`, async () => {
      const { payrollId } = await givenPayroll(service, { status });
      expect(await failureOf(start(payrollId))).to.be.instanceOf(PayrollNotSubmittedError);
    });
  }

  it('not when there is none', async () => {
    expect(await failureOf(start('00000000-0000-4000-8000-999999999999'))).to.be.instanceOf(NotFoundError);
  });

  it('again after a crash, by the same execution', async () => {
    const { payrollId } = await givenPayroll(service, { status: 'submitted' });
    await start(payrollId);
    expect(await start(payrollId)).to.include({ claim: 'held' });
  });
});
