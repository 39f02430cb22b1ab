import { expect } from 'chai';
import { at, list, texts } from '#shared/testing/json.ts';
import type { Answer } from '#shared/testing/service.ts';
import { newLine, newProgress } from '../../src/payroll/domain/line.ts';
import { cancelMyPayroll, route as cancelRoute } from '../../src/payroll/handlers/cancelMyPayroll.ts';
import { completePayroll } from '../../src/payroll/handlers/completePayroll.ts';
import { createPayroll, route as createRoute } from '../../src/payroll/handlers/createPayroll.ts';
import { initiatePayrollBatch } from '../../src/payroll/handlers/initiatePayrollBatch.ts';
import { lockPayrollFunds } from '../../src/payroll/handlers/lockPayrollFunds.ts';
import { previewPayroll, route as previewRoute } from '../../src/payroll/handlers/previewPayroll.ts';
import { processPayroll, route as processRoute } from '../../src/payroll/handlers/processPayroll.ts';
import { settlePayrollBatch } from '../../src/payroll/handlers/settlePayrollBatch.ts';
import { ordersOf } from '../../src/payroll/drafts.ts';
import { changeLines, line } from './drafts.ts';
import {
  contractorNumber,
  firstBatch,
  givenPaying,
  givenPayroll,
  hasFailed,
  isPaid,
  lineNumber,
  numbers,
  ofPayroll,
  orderNumber,
  payrollOf,
  updatesBankAccount,
  withStatus,
  whenLinesPayout,
} from './payrolls.ts';
import type { Claims, PayrollId } from './payrolls.ts';
import {
  announced,
  apiOf,
  clientId,
  codeOf,
  createTestPayments,
  otherClientClaims,
  quiet,
  eventsOfType,
} from '../service.ts';
import type { TestPayments } from '../service.ts';

let service: TestPayments;

const creating = (kept: TestPayments) => apiOf(createRoute, createPayroll(kept));
const redraft = ({ payrollId }: PayrollId, { claims, ...more }: { claims?: Claims; currency?: string } = {}) =>
  creating(service)({
    body: { name: 'November again', failedLinesOf: payrollId, ...more },
    ...(claims && { claims }),
  });
const cancel = (payrollId: string) =>
  apiOf(cancelRoute, cancelMyPayroll(service))({ ...ofPayroll(payrollId), body: {} });

/** The draft that an answer tells of. */
const draftOf = ({ status, body }: Answer): PayrollId => {
  expect(status).to.equal(201);
  return { payrollId: String(at(body, 'payrollId')) };
};
const ordersIn = ({ payrollId }: PayrollId) => ordersOf(service, payrollId);
/** Which lines of the other payroll a draft pays again. */
const paidAgain = async (payroll: PayrollId) => (await ordersIn(payroll)).map(({ failedLineId }) => failedLineId);
const refusalOf = (answer: Answer) => [answer.status, codeOf(answer)];

const ended = async (kept: TestPayments, payroll: PayrollId): Promise<void> => {
  await settlePayrollBatch(kept)(firstBatch(payroll));
  await completePayroll(kept)({ payrollId: payroll.payrollId });
};

/** A payroll of four lines that is over: the second and the third have failed. */
const givenFailures = async (kept: TestPayments): Promise<PayrollId> => {
  const orders = numbers(4).map((n) => orderNumber(n, n === 2 ? { description: 'Two days in Bern' } : {}));
  const payroll = await givenPaying(kept, { orders });
  await isPaid(kept, payroll, 1, 4);
  for (const n of [2, 3]) await hasFailed(kept, payroll, n);
  await ended(kept, payroll);
  return payroll;
};

/** One of so many lines, all of which failed, written as it lies in the table. */
const givenAllFailed = async (count: number): Promise<PayrollId> => {
  const orders = numbers(count).map((n) => orderNumber(n));
  const payroll = await givenPayroll(service, { ...withStatus('completed_with_failures'), orders });
  const { payrolls, store } = service;
  for (const { value: batch } of await payrolls.listBatches(payroll.payrollId)) {
    const progress = { ...newProgress(payroll, batch, payroll.createdAt), outstanding: 0, failed: batch.orders.length };
    const failed = batch.orders.map((order, position) => ({
      ...newLine(payroll, batch, order, { position, at: payroll.createdAt }),
      status: 'failed' as const,
    }));
    await store.commit([payrolls.putProgress(progress), ...failed.map((one) => payrolls.putLine(one))]);
  }
  return payroll;
};

describe('Lines of a payroll that failed', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();

  it('become a new draft with the same orders, each with a new id', async () => {
    const payroll = await givenFailures(service);
    const answer = await redraft(payroll);
    const draft = draftOf(answer);
    const total = { amountMinor: 1_002 + 1_003, currency: 'EUR' };
    expect(answer.body).to.deep.include({
      name: 'November again',
      status: 'draft',
      lines: 2,
      total,
      failedLinesOf: payroll.payrollId,
      canEdit: true,
    });
    const orders = await ordersIn(draft);
    const asOrdered = orders.map(({ lineId: _new, failedLineId, ...order }) => ({ ...order, lineId: failedLineId }));
    expect(asOrdered).to.deep.equal([orderNumber(2, { description: 'Two days in Bern' }), orderNumber(3)]);
    const ids = [...orders.map(({ lineId }) => lineId), ...numbers(4).map(lineNumber)];
    expect(new Set(ids).size).to.equal(6);
    expect(announced(service).at(-1)).to.deep.equal({
      type: 'payroll.created',
      entityId: draft.payrollId,
      metadata: { clientId, currency: 'EUR', failedLinesOf: payroll.payrollId },
    });
  });

  it('include those that were paid and returned, also after the others were retried', async () => {
    const payroll = await givenFailures(service);
    draftOf(await redraft(payroll));
    await hasFailed(service, payroll, 4);
    expect(await paidAgain(draftOf(await redraft(payroll)))).to.deep.equal([lineNumber(4)]);
  });

  it('are not visible to another client', async () => {
    const payroll = await givenFailures(service);
    const commits = service.commits.length;
    expect((await redraft(payroll, { claims: otherClientClaims })).status).to.equal(404);
    expect((await redraft({ payrollId: lineNumber(1) })).status).to.equal(404);
    expect(service.commits).to.have.lengthOf(commits);
  });

  for (const status of ['draft', 'awaiting_approval', 'submitted', 'processing', 'cancelled'] as const) {
    it(`are not available for one that is ${status}`, async () => {
      const payroll = await givenPayroll(service, { status });
      expect(refusalOf(await redraft(payroll))).to.deep.equal([409, 'PAYROLL_NOT_COMPLETED']);
    });
  }

  it('are none where every line was paid', async () => {
    const payroll = await givenPayroll(service, { status: 'completed' });
    expect(refusalOf(await redraft(payroll))).to.deep.equal([409, 'NO_FAILED_LINES']);
  });

  it('are in the currency that they had', async () => {
    const payroll = await givenFailures(service);
    const answer = await redraft(payroll, { currency: 'USD' });
    expect(refusalOf(answer)).to.deep.equal([400, 'VALIDATION_FAILED']);
    draftOf(await redraft(payroll, { currency: 'EUR' }));
  });

  it('are in one draft only: a second request is rejected with the draft that has them', async () => {
    const payroll = await givenFailures(service);
    const { payrollId } = draftOf(await redraft(payroll));
    const commits = service.commits.length;
    const again = await redraft(payroll);
    expect(refusalOf(again)).to.deep.equal([409, 'FAILED_LINES_TAKEN']);
    expect(texts(at(again.body, 'payrollIds'))).to.deep.equal([payrollId]);
    expect(service.commits).to.have.lengthOf(commits);
  });

  it('are in one draft only, for any number of concurrent requests', async () => {
    const payroll = await givenFailures(service);
    service.readTogether(`PAYROLL#${payroll.payrollId}`);
    const answers = await Promise.all([redraft(payroll), redraft(payroll)]);
    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([201, 409]);
    expect(eventsOfType(service, 'payroll.created')).to.have.lengthOf(1);
  });

  it('are all in a draft, or none is, when the process crashes', async () => {
    const payroll = await givenFailures(service);
    service.crashAfter(1);
    expect((await redraft(payroll)).status).to.equal(500);
    service.crashAfter(Infinity);
    const [payrollId = ''] = texts(at((await redraft(payroll)).body, 'payrollIds'));
    expect(await paidAgain({ payrollId })).to.deep.equal([lineNumber(2), lineNumber(3)]);
    expect(await payrollOf(service, { payrollId })).to.include({ lineCount: 2, failedLinesOf: payroll.payrollId });
  });

  it('are in the same draft for the same Idempotency-Key', async () => {
    const { payrollId } = await givenFailures(service);
    const create = creating(service);
    const request = { body: { name: 'Again', failedLinesOf: payrollId }, headers: { 'idempotency-key': 'once' } };
    const first = draftOf(await create(request));
    expect(draftOf(await create(request))).to.deep.equal(first);
    expect(eventsOfType(service, 'payroll.created')).to.have.lengthOf(1);
  });

  it('can be retried again when the draft is cancelled', async () => {
    const payroll = await givenFailures(service);
    const { payrollId: given } = draftOf(await redraft(payroll));
    await cancel(given);
    const { payrollId } = draftOf(await redraft(payroll));
    expect(await paidAgain({ payrollId })).to.deep.equal([lineNumber(2), lineNumber(3)]);
    const again = await redraft(payroll);
    expect(texts(at(again.body, 'payrollIds')), 'the cancelled one is forgotten').to.deep.equal([payrollId]);
  });

  it('can be retried again when they are removed from the draft', async () => {
    const payroll = await givenFailures(service);
    const draft = draftOf(await redraft(payroll));
    const [second] = await ordersIn(draft);
    await changeLines(service, draft.payrollId, { remove: [String(second?.lineId)] });
    expect(await paidAgain(draftOf(await redraft(payroll)))).to.deep.equal([lineNumber(2)]);
    expect(refusalOf(await redraft(payroll))).to.deep.equal([409, 'FAILED_LINES_TAKEN']);
  });

  it('stay in the draft as the line that replaces them', async () => {
    const payroll = await givenFailures(service);
    const draft = draftOf(await redraft(payroll));
    const [second] = await ordersIn(draft);
    const update = [{ lineId: second?.lineId, ...line(2, { reference: 'invoice 2, corrected' }) }];
    expect((await changeLines(service, draft.payrollId, { update })).status).to.equal(200);
    expect(await paidAgain(draft)).to.deep.equal([lineNumber(2), lineNumber(3)]);
    expect(refusalOf(await redraft(payroll))).to.deep.equal([409, 'FAILED_LINES_TAKEN']);
  });

  it('are selected again when the draft that has them is edited at the same moment', async () => {
    const payroll = await givenFailures(service);
    const draft = draftOf(await redraft(payroll));
    const [second, third] = await ordersIn(draft);
    let reads = 0;
    // What is read page by page may miss a line that an edit moves from a page to one before it.
    const listBatches: typeof service.payrolls.listBatches = async (payrollId) => {
      const batches = await service.payrolls.listBatches(payrollId);
      if (payrollId !== draft.payrollId || (reads += 1) > 1) return batches;
      await changeLines(service, draft.payrollId, { remove: [String(second?.lineId)] });
      return batches.map((read) => ({ ...read, value: { ...read.value, orders: [] } }));
    };
    const create = creating({ ...service, payrolls: { ...service.payrolls, listBatches } });
    const answer = await create({ body: { name: 'Again', failedLinesOf: payroll.payrollId } });
    expect(await paidAgain(draftOf(answer))).to.deep.equal([lineNumber(2)]);
    expect(await paidAgain(draft)).to.deep.equal([third?.failedLineId]);
  });

  it('block the draft while their contractors have no usable bank account', async () => {
    const payroll = await givenFailures(service);
    const { payrollId } = draftOf(await redraft(payroll));
    await updatesBankAccount(service, 2);
    const { body } = await apiOf(previewRoute, previewPayroll(service))(ofPayroll(payrollId));
    const [blocker] = list(at(body, 'blockers'));
    expect(blocker).to.include({ code: 'payout_account_not_ready', count: 1 });
    expect(at(blocker, 'lines', 0, 'contractorId')).to.equal(contractorNumber(3));
  });

  it('are paid by the new payroll, and if they fail again, retried from that one', async () => {
    const payroll = await givenFailures(service);
    const again = draftOf(await redraft(payroll));
    for (const n of [2, 3]) await updatesBankAccount(service, n);
    const body = { revision: 0 };
    await apiOf(processRoute, processPayroll(service))({ ...ofPayroll(again.payrollId), body });
    await lockPayrollFunds(service)(again);
    await initiatePayrollBatch(service)(firstBatch(again));
    const [second, third] = await ordersIn(again);
    if (second === undefined || third === undefined) throw new Error('It has two lines');
    for (const { value: one } of await service.payrolls.linesOf(again.payrollId, [second, third])) {
      const failure = { status: 'failed', failureCode: 'account_closed', failureId: 'txn_again' };
      await whenLinesPayout(service, one, one.lineId === second.lineId ? { status: 'paid' } : failure);
    }
    await ended(service, again);

    expect(await payrollOf(service, again)).to.include({ status: 'completed_with_failures' });
    expect(refusalOf(await redraft(payroll))).to.deep.equal([409, 'FAILED_LINES_TAKEN']);
    expect(await paidAgain(draftOf(await redraft(again)))).to.deep.equal([third?.lineId]);
  });

  it('are at most 2,000 in one draft; the next request takes the next ones', async function () {
    this.timeout(20_000);
    const payroll = await givenAllFailed(2_001);
    const answer = await redraft(payroll);
    expect(answer.body).to.include({ lines: 2_000 });
    expect(await paidAgain(draftOf(answer))).to.deep.equal(numbers(2_000).map(lineNumber));
    expect(await paidAgain(draftOf(await redraft(payroll)))).to.deep.equal([lineNumber(2_001)]);
    expect(refusalOf(await redraft(payroll))).to.deep.equal([409, 'FAILED_LINES_TAKEN']);
  });

  it('are in at most fifty payrolls', async () => {
    const payroll = await givenAllFailed(51);
    for (let draft = 1; draft <= 50; draft += 1) {
      const { payrollId } = draftOf(await redraft(payroll));
      const rest = (await ordersIn({ payrollId })).slice(1).map(({ lineId }) => lineId);
      for (let from = 0; from < rest.length; from += 25) {
        await changeLines(service, payrollId, { remove: rest.slice(from, from + 25) });
      }
    }
    expect(refusalOf(await redraft(payroll))).to.deep.equal([409, 'FAILED_LINES_TAKEN']);
  });
});
