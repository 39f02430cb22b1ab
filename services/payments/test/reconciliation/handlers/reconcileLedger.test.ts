import { expect } from 'chai';
import { NotFoundError, ValidationError } from '#shared/errors/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { newRun } from '../../../src/reconciliation/domain/run.ts';
import { reconcileLedger, reconciliationQueue } from '../../../src/reconciliation/handlers/reconcileLedger.ts';
import { getRun, listRuns, putRun } from '../../../src/reconciliation/records.ts';
import { eur, givenEscrow } from '../../given.ts';
import { Crash, START, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

const RUN = '5f0c7c3e-0b57-4f0f-9d2b-9c1b1f1f0a11';

describe('reconcileLedger', () => {
  quiet();
  let payments: TestPayments;
  beforeEach(() => {
    payments = createTestPayments();
  });
  const take = async (message: object, messageId = 'm1') =>
    reconcileLedger(payments)({ body: JSON.stringify(message), messageId });
  const alarms = () => payments.countMetric.args.map(([name]) => name);
  const request = () => payments.store.commit([putRun(newRun(RUN, { id: 'ada', type: 'admin' }, START, START))]);
  const invent = () =>
    payments.atStripe.transactions.push({
      transactionId: 'txn_x',
      type: 'payout',
      amount: eur(-300),
      feeMinor: 0,
      at: START,
      source: { kind: 'other' },
    });
  const documents = () =>
    [...payments.objects].map(([key, { body }]) => [key, JSON.parse(Buffer.from(body).toString())] as const);

  it('keeps each difference as a document, and their number on record', async () => {
    await givenEscrow(payments, 10_000);
    invent();
    await request();
    payments.clock.passDays(0.5);
    const at = payments.clock.now();
    await take({ reconciliationId: RUN });
    const run = (await getRun(payments.store, RUN))?.value;
    expect(run).to.deep.include({ status: 'done', doneAt: at, objectKey: `reconciliations/${RUN}.json` });
    expect(run?.outcome).to.deep.include({
      compared: 2,
      missing_in_ledger: 1,
      missing_at_stripe: 0,
      amount_differs: 0,
      in_flight: 0,
      lasting: 0,
    });
    const [[key, document] = []] = documents();
    expect(key).to.equal(`reconciliations/${RUN}.json`);
    expect(document).to.deep.include({ reconciliationId: RUN, from: START, at });
    expect(document).to.have.nested.property('differences[0].subject', 'stripe/txn_x');
    expect(alarms()).to.deep.equal([]);
  });

  it('raises the alarm for a difference that was not fixed within a day', async () => {
    invent();
    await request();
    payments.clock.passDays(1);
    await take({ reconciliationId: RUN });
    expect(alarms()).to.deep.equal(['ReconciliationDifference']);
  });

  it('does not repeat a completed run', async () => {
    await request();
    await take({ reconciliationId: RUN });
    invent();
    const { length } = payments.commits;
    payments.clock.passDays(2);
    await take({ reconciliationId: RUN });
    expect(payments.commits).to.have.lengthOf(length);
    expect(alarms()).to.deep.equal([]);
  });

  for (const [after, what] of [
    [1, 'after the document'],
    [2, 'after the record'],
  ] as const) {
    it(`ends like an undisturbed run when it crashes ${what}, and has raised the alarm`, async () => {
      invent();
      await request();
      payments.clock.passDays(1);
      payments.crashAfter(after);
      expect(await failureOf(take({ reconciliationId: RUN }))).to.be.instanceOf(Crash);
      await take({ reconciliationId: RUN });
      expect((await getRun(payments.store, RUN))?.value).to.include({ status: 'done' });
      expect(documents()).to.have.lengthOf(1);
      expect(alarms()).to.include('ReconciliationDifference');
    });
  }

  it('makes one run for each day, however many times the message is received', async () => {
    await take({}, 'monday');
    await take({}, 'monday');
    payments.clock.passDays(1);
    await take({}, 'tuesday');
    const { items } = await listRuns(payments.store, { limit: 10 });
    expect(items.map(({ value: { status, requestedBy, from } }) => [status, requestedBy.id, from])).to.deep.equal([
      ['done', 'payments', '2026-09-29T09:00:00.000Z'],
      ['done', 'payments', '2026-09-28T09:00:00.000Z'],
    ]);
  });

  it('finishes a daily run that crashed after it was put on record', async () => {
    payments.crashAfter(1);
    expect(await failureOf(take({}))).to.be.instanceOf(Crash);
    await take({});
    const { items } = await listRuns(payments.store, { limit: 10 });
    expect(items.map(({ value }) => value.status)).to.deep.equal(['done']);
  });

  it('rejects a run that was not requested', async () => {
    expect(await failureOf(take({ reconciliationId: RUN }))).to.be.instanceOf(NotFoundError);
  });

  it('rejects a message that it does not understand', async () => {
    for (const message of [{ reconciliationId: '1' }, { taks: 'reconcile' }]) {
      expect(await failureOf(take(message)), JSON.stringify(message)).to.be.instanceOf(ValidationError);
    }
  });

  it('returns a message that failed to the queue', async () => {
    const answer = await reconciliationQueue(() => payments)(queueBatch({ m1: { taks: 'burn' } }), lambdaContext());
    expect(answer).to.deep.equal(failedRecords('m1'));
  });
});
