import { expect } from 'chai';
import { cancelMyPayroll, route as cancelRoute } from '../../../src/payroll/handlers/cancelMyPayroll.ts';
import { validatePayrollEscrow } from '../../../src/payroll/handlers/validatePayrollEscrow.ts';
import { givenLocked, givenPaying, givenPayroll, ofPayroll, withStatus } from '../payrolls.ts';
import type { Claims } from '../payrolls.ts';
import { apiOf, clientId, codeOf, createTestPayments, otherClientClaims, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
const cancel = (payrollId: string, claims?: Claims) =>
  apiOf(cancelRoute, cancelMyPayroll(service))({ ...ofPayroll(payrollId, claims), body: {} });
const types = () => service.published.map(({ type }) => type);

describe('A payroll that is cancelled', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();

  for (const status of ['draft', 'awaiting_approval', 'submitted', 'awaiting_funds'] as const) {
    it(`can be ${status}`, async () => {
      const { payrollId } = await givenPayroll(service, { status });
      const answer = await cancel(payrollId);
      expect(answer.status).to.equal(200);
      expect(answer.body).to.include({ status: 'cancelled', cancelReason: 'cancelled_by_client', canCancel: false });
      expect(types()).to.deep.equal(['payroll.cancelled']);
    });
  }

  it('leaves the funding queue', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    await validatePayrollEscrow(service)({ payrollId, stateEnteredAt: service.clock.now() });
    await cancel(payrollId);
    expect(await service.escrowRecords.listFundingQueue(clientId)).to.deep.equal([]);
  });

  it('can have its funds locked, while no payout has begun', async () => {
    const { payrollId } = await givenLocked(service);
    expect((await cancel(payrollId)).status).to.equal(200);
  });

  it('cannot be one whose payouts have begun, or that is over', async () => {
    const { payrollId } = await givenPaying(service);
    const answer = await cancel(payrollId);
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYROLL_STATUS_CONFLICT']);
    const over = await givenPayroll(service, { status: 'completed' });
    expect((await cancel(over.payrollId)).status).to.equal(409);
  });

  it('stays so when it is cancelled again', async () => {
    const { payrollId } = await givenPayroll(service);
    await cancel(payrollId);
    expect((await cancel(payrollId)).status).to.equal(200);
    expect(types()).to.deep.equal(['payroll.cancelled']);
  });

  it('is not visible to another client', async () => {
    const { payrollId } = await givenPayroll(service);
    expect((await cancel(payrollId, otherClientClaims)).status).to.equal(404);
  });
});
