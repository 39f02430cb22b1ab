import { expect } from 'chai';
import { resolvePayroll, route as resolveRoute } from '../../../src/payroll/handlers/resolvePayroll.ts';
import { givenPaying, givenPayroll, ofPayroll, withStatus } from '../payrolls.ts';
import { announced, apiOf, clientId, codeOf, createTestPayments, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
const auditOf = async (payrollId: string) =>
  (await service.auditLog.listAudit(`payroll/${payrollId}`, { limit: 10 })).items.map(({ value }) => value.action);

describe('A failure of a payroll that is parked', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();
  const parkedAt = '2026-11-03T09:00:00Z';
  const resolve = (payrollId: string, body: object) =>
    apiOf(resolveRoute, resolvePayroll(service))({ ...ofPayroll(payrollId), body: { comment: 'fixed', ...body } });
  const park = (key: string) => service.signals.waitingFor.withArgs(key).resolves([`operator.decision/${parkedAt}`]);

  it('is retried after an operator’s decision, which is in the audit log', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    park(`payroll/${payrollId}`);
    expect((await resolve(payrollId, { action: 'retry' })).status).to.equal(202);
    expect(announced(service)).to.deep.equal([
      {
        type: 'payroll.failure.resolved',
        entityId: payrollId,
        metadata: { clientId, batch: null, signalKey: `payroll/${payrollId}`, action: 'retry', parkedAt },
      },
    ]);
    expect(await auditOf(payrollId)).to.deep.equal(['failure.resolved']);
  });

  it('of one batch is resumed under the batch’s own key', async () => {
    const { payrollId } = await givenPaying(service);
    park(`payroll/${payrollId}/1`);
    expect((await resolve(payrollId, { action: 'retry', batch: 1 })).status).to.equal(202);
    expect(announced(service).at(-1)?.metadata).to.include({ signalKey: `payroll/${payrollId}/1`, batch: 1 });
  });

  it('is decided about once', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    park(`payroll/${payrollId}`);
    await resolve(payrollId, { action: 'retry' });
    const again = await resolve(payrollId, { action: 'cancel' });
    expect([again.status, codeOf(again)]).to.deep.equal([409, 'FAILURE_RESOLVED']);
  });

  it('is rejected when nothing is parked', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    const answer = await resolve(payrollId, { action: 'retry' });
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'NOT_PARKED']);
  });

  it('cannot be the end of a payroll that is being paid', async () => {
    const { payrollId } = await givenPaying(service);
    park(`payroll/${payrollId}`);
    park(`payroll/${payrollId}/1`);
    for (const body of [{ action: 'cancel' }, { action: 'cancel', batch: 1 }]) {
      expect(codeOf(await resolve(payrollId, body))).to.equal('PAYROLL_STATUS_CONFLICT');
    }
  });
});
