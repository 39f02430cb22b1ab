import { expect } from 'chai';
import { at, list } from '#shared/testing/json.ts';
import { processPayroll, route as processRoute } from '../../../src/payroll/handlers/processPayroll.ts';
import { previewPayroll, route as previewRoute } from '../../../src/payroll/handlers/previewPayroll.ts';
import { changePayrollLines, route as changeRoute } from '../../../src/payroll/handlers/changePayrollLines.ts';
import { contractorNumber, givenContractor, givenPayroll, ofPayroll, orderNumber, payrollOf } from '../payrolls.ts';
import type { Claims } from '../payrolls.ts';
import {
  Crash,
  announced,
  apiOf,
  clientId,
  codeOf,
  createTestPayments,
  otherClientClaims,
  quiet,
} from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
const process = (payrollId: string, { claims, revision = 0 }: { claims?: Claims; revision?: number } = {}) =>
  apiOf(processRoute, processPayroll(service))({ ...ofPayroll(payrollId, claims), body: { revision } });
const types = () => service.published.map(({ type }) => type);
const auditOf = async (payrollId: string) =>
  (await service.auditLog.listAudit(`payroll/${payrollId}`, { limit: 10 })).items.map(({ value }) => value.action);

describe('A payroll that is processed', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();

  it('is submitted, no longer editable, and started as one execution of its name', async () => {
    const { payrollId, total } = await givenPayroll(service);
    const { status, body } = await process(payrollId);
    expect([status, at(body, 'status')]).to.deep.equal([202, 'submitted']);
    expect(service.started).to.deep.equal([{ name: payrollId, input: { payrollId } }]);
    expect(announced(service)).to.deep.equal([
      { type: 'payroll.submitted', entityId: payrollId, metadata: { clientId, lines: 2, ...total } },
    ]);
    expect(await auditOf(payrollId)).to.deep.equal(['payroll.submitted']);
  });

  it('does not need its funds yet: it will wait for them', async () => {
    const { payrollId } = await givenPayroll(service);
    expect((await process(payrollId)).status).to.equal(202);
  });

  it('cannot be processed twice', async () => {
    const { payrollId } = await givenPayroll(service);
    await process(payrollId);
    const commits = service.commits.length;
    const again = await process(payrollId);
    expect([again.status, codeOf(again)]).to.deep.equal([409, 'PAYROLL_ALREADY_SUBMITTED']);
    expect(service.commits).to.have.lengthOf(commits);
    expect(new Set(service.started.map(({ name }) => name)).size).to.equal(1);
  });

  it('cannot be processed twice at the same moment', async () => {
    const { payrollId } = await givenPayroll(service);
    service.readTogether(`PAYROLL#${payrollId}`);
    const answers = await Promise.all([process(payrollId), process(payrollId)]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([202, 409]);
    expect(types()).to.deep.equal(['payroll.submitted']);
  });

  it('is started by the next call when the first crashed right after its record', async () => {
    const { payrollId } = await givenPayroll(service);
    service.crashAfter(1);
    expect((await process(payrollId)).status).to.equal(500);
    service.crashAfter(Infinity);
    expect(service.started).to.deep.equal([]);
    expect((await process(payrollId)).status).to.equal(409);
    expect(service.started).to.deep.equal([{ name: payrollId, input: { payrollId } }]);
    expect(new Crash().name).to.equal('Crash');
  });

  it('cannot be processed while a contractor has no identity checked, or no payout account: nothing changes', async () => {
    await givenContractor(service, contractorNumber(1), { verified: false });
    await givenContractor(service, contractorNumber(2), { account: 'none' });
    const { payrolls, store } = service;
    const payroll = await givenPayroll(service, { orders: [orderNumber(1)] });
    const batch = await payrolls.getBatch(payroll.payrollId, 1);
    const orders = [orderNumber(1), orderNumber(2)];
    await store.commit([payrolls.putBatch({ payrollId: payroll.payrollId, batch: 1, orders }, batch)]);
    const commits = service.commits.length;
    const answer = await process(payroll.payrollId);
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYROLL_BLOCKED']);
    expect(list(at(answer.body, 'blockers')).map((one) => at(one, 'code'))).to.deep.equal([
      'contractor_not_verified',
      'no_payout_account',
    ]);
    expect(service.commits).to.have.lengthOf(commits);
  });

  it('is not submitted when another user changed its lines since the preview, and is after another look', async () => {
    await givenContractor(service, contractorNumber(3));
    const { payrollId } = await givenPayroll(service);
    const seen = async () =>
      Number(
        at((await apiOf(previewRoute, previewPayroll(service))(ofPayroll(payrollId))).body, 'payroll', 'revision'),
      );
    const revision = await seen();
    const add = [{ contractorId: contractorNumber(3), amount: { amountMinor: 5, currency: 'EUR' } }];
    await apiOf(changeRoute, changePayrollLines(service))({ ...ofPayroll(payrollId), body: { add } });
    const commits = service.commits.length;
    const answer = await process(payrollId, { revision });
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYROLL_CHANGED']);
    expect(service.commits).to.have.lengthOf(commits);
    expect(service.started).to.deep.equal([]);
    expect((await process(payrollId, { revision: await seen() })).status).to.equal(202);
  });

  it('is not submitted when its lines change at the same moment', async () => {
    await givenContractor(service, contractorNumber(3));
    const { payrollId } = await givenPayroll(service);
    service.readTogether(`PAYROLL#${payrollId}`);
    const add = [{ contractorId: contractorNumber(3), amount: { amountMinor: 5, currency: 'EUR' } }];
    const [submitted, changed] = await Promise.all([
      process(payrollId),
      apiOf(changeRoute, changePayrollLines(service))({ ...ofPayroll(payrollId), body: { add } }),
    ]);
    const { status, lineCount } = await payrollOf(service, { payrollId });
    // Either the new line came first, and nobody saw it, or it came too late.
    if (changed.status === 200)
      expect([codeOf(submitted), status, lineCount]).to.deep.equal(['PAYROLL_CHANGED', 'draft', 3]);
    else expect([submitted.status, changed.status, status, lineCount]).to.deep.equal([202, 409, 'submitted', 2]);
  });

  it('is not visible to another client', async () => {
    const { payrollId } = await givenPayroll(service);
    expect((await process(payrollId, { claims: otherClientClaims })).status).to.equal(404);
  });
});
