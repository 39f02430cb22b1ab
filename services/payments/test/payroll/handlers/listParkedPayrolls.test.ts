import { expect } from 'chai';
import { at, list } from '#shared/testing/json.ts';
import { adminClaims } from '#shared/http/testing.ts';
import { closePayroll } from '../../../src/payroll/handlers/closePayroll.ts';
import { listParkedPayrolls, route as parkedRoute } from '../../../src/payroll/handlers/listParkedPayrolls.ts';
import { parkPayroll } from '../../../src/payroll/handlers/parkPayroll.ts';
import { resolvePayroll, route as resolveRoute } from '../../../src/payroll/handlers/resolvePayroll.ts';
import { startPayroll } from '../../../src/payroll/handlers/startPayroll.ts';
import { itCanBeRepeated } from '../replays.ts';
import { executionArn, givenLocked, givenPaying, givenPayroll, withStatus } from '../payrolls.ts';
import { announced, apiOf, clientId, createTestPayments, otherClientId, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
const parkedAt = '2026-11-03T09:00:00.000Z';

const failure = (payrollId: string, parts: object = {}) => ({
  payrollId,
  batch: null,
  state: 'FundsLocked',
  error: 'AccessDeniedException',
  stateEnteredAt: parkedAt,
  executionArn,
  ...parts,
});
const park = (payrollId: string, parts: object = {}) => parkPayroll(service)(failure(payrollId, parts));
const parked = async (query = {}) => {
  const answer = await apiOf(parkedRoute, listParkedPayrolls(service))({ claims: adminClaims, query });
  return list(at(answer.body, 'items'));
};
const resolved = async () =>
  (await parked({ status: 'resolved' })).map((item) => [at(item, 'batch'), at(item, 'resolution', 'action')]);
const batches = async () => (await parked()).map((item) => at(item, 'batch'));

describe('The list of payrolls that wait for an operator', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();

  it('shows why each is parked and the possible decisions; the event raises the alarm', async () => {
    const { payrollId } = await givenLocked(service);
    await park(payrollId);
    const [item, ...others] = await parked();
    expect(others).to.deep.equal([]);
    expect(item).to.deep.include({
      clientId,
      batch: null,
      state: 'FundsLocked',
      error: 'AccessDeniedException',
      parkedAt,
      executionArn,
      possibleActions: ['retry', 'cancel'],
    });
    expect(at(item, 'payroll', 'payrollId')).to.equal(payrollId);
    expect(announced(service).at(-1)).to.deep.equal({
      type: 'payroll.failed',
      entityId: payrollId,
      metadata: { clientId, batch: null, state: 'FundsLocked', error: 'AccessDeniedException', executionArn },
    });
  });

  it('lists batches separately, longest wait first; they cannot be cancelled', async () => {
    const { payrollId } = await givenPaying(service, { lines: 101 });
    await park(payrollId, { batch: 3 });
    await park(payrollId, { batch: 2, stateEnteredAt: '2026-11-02T10:00:00Z' });
    expect((await parked()).map((item) => [at(item, 'batch'), at(item, 'possibleActions')])).to.deep.equal([
      [2, ['retry']],
      [3, ['retry']],
    ]);
  });

  it('lists each once, with its last failure', async () => {
    const { payrollId } = await givenLocked(service);
    await park(payrollId);
    await park(payrollId, { state: 'ProcessingPayments', stateEnteredAt: '2026-11-04T09:00:00.000Z' });
    expect((await parked()).map((item) => at(item, 'state'))).to.deep.equal(['ProcessingPayments']);
  });

  it('omits a batch, or a payroll with its batches, after an operator’s decision', async () => {
    const { payrollId } = await givenPaying(service, { lines: 101 });
    for (const batch of [null, 1, 2]) await park(payrollId, { batch });
    const resolve = (body: object) =>
      apiOf(
        resolveRoute,
        resolvePayroll(service),
      )({
        pathParameters: { payrollId },
        body: { action: 'retry', comment: 'fixed', ...body },
      });
    service.signals.waitingFor.resolves([`operator.decision/${parkedAt}`]);
    expect((await resolve({ batch: 1 })).status).to.equal(202);
    expect(await batches()).to.have.members([null, 2]);
    expect((await resolve({})).status).to.equal(202);
    expect(await batches()).to.deep.equal([]);
    expect(await resolved()).to.have.deep.members([
      [1, 'retry'],
      [null, 'retry'],
      [2, 'superseded'],
    ]);
    expect(await parked({ status: 'all', clientId: otherClientId })).to.deep.equal([]);
    const all = await parked({ status: 'all', clientId });
    expect(all.map((item) => at(item, 'possibleActions'))).to.deep.equal([[], [], []]);
    expect(all.map((item) => at(item, 'resolution', 'by')).filter(Boolean)).to.deep.equal(['ada', 'ada']);
  });

  it('omits what another execution took over, and what is closed', async () => {
    const { payrollId } = await givenPaying(service);
    await park(payrollId, { batch: 1 });
    service.payrollExecutions.outcomeOf.withArgs(executionArn).resolves('failed');
    await startPayroll(service)({ payrollId, executionArn: 'another' });
    expect(await batches()).to.deep.equal([]);
    await park(payrollId, { executionArn: 'another' });
    await closePayroll(service)({ payrollId });
    expect(await batches()).to.deep.equal([]);
    expect(await resolved()).to.have.deep.members([
      [1, 'superseded'],
      [null, 'ended'],
    ]);
  });

  it('omits all batches of what is closed, more than one transaction holds', async () => {
    const { payrollId } = await givenPaying(service);
    for (let batch = 1; batch <= 101; batch += 1) await park(payrollId, { batch });
    await closePayroll(service)({ payrollId });
    expect(await batches()).to.deep.equal([]);
  });

  it('parks a batch after its lines have failed, although the clocks of the tasks differ', async () => {
    const { payrollId } = await givenPaying(service);
    const [{ value: line } = expect.fail('no line')] = await service.payrolls.linesOf(
      payrollId,
      (await service.payrolls.getBatch(payrollId, 1))?.value.orders ?? [],
    );
    const failed = { ...line, status: 'failed' as const, endedAt: '2026-11-03T09:00:02.000Z' };
    const read = await service.payrolls.getLine(line.paymentId);
    await service.store.commit([service.payrolls.putLine(failed, read)]);
    expect(await park(payrollId, { batch: 1 })).to.deep.equal({ parkedAt: failed.endedAt });
  });

  it('omits an execution that does not hold the payroll, although it raises the alarm', async () => {
    const { payrollId } = await givenPayroll(service, withStatus('submitted'));
    await park(payrollId, { state: 'PayrollSubmitted', executionArn: 'another' });
    expect(await parked()).to.deep.equal([]);
    expect(announced(service).map(({ type }) => type)).to.deep.equal(['payroll.failed']);
  });

  itCanBeRepeated(
    (kept) => givenLocked(kept),
    async (kept, { payrollId }) => {
      await parkPayroll(kept)(failure(payrollId));
      return (await kept.payrolls.failures.list('parked', { limit: 10 })).items.map(({ value }) => value);
    },
  );
});
