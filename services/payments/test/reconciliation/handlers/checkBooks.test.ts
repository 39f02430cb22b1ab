import { expect } from 'chai';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { NotFoundError, StoreContentionError, ValidationError } from '#shared/errors/index.ts';
import { escrowOf } from '../../../src/money/accounts.ts';
import { newRun } from '../../../src/reconciliation/domain/reconciliation.ts';
import { checkBooks, checkQueue } from '../../../src/reconciliation/handlers/checkBooks.ts';
import { keys, balanceIndexKey, put } from '../../../src/ledger/layout.ts';
import { getRun, listRuns, putRun } from '../../../src/reconciliation/records.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { eur, givenEscrow, givenPayout } from '../../given.ts';
import { Crash, START, clientId, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';
import { eventBody } from '../../webhooks/webhooks.ts';

const RUN = '5f0c7c3e-0b57-4f0f-9d2b-9c1b1f1f0a11';

describe('The consumer of the check queue', () => {
  quiet();
  let payments: TestPayments;
  beforeEach(() => {
    payments = createTestPayments();
  });
  const take = (message: object, messageId = 'm1') =>
    checkBooks(payments)({ body: JSON.stringify(message), messageId });
  const rang = () => payments.countMetric.args.map(([name]) => name);

  describe('that is to audit the ledger', () => {
    const tamper = async () => {
      const place = { account: escrowOf(clientId), currency: 'EUR', shard: 0 };
      const read = await payments.store.get<object>(keys.balance(place));
      if (read === undefined) throw new Error('No balance');
      const value = { ...read.value, amountMinor: 1 };
      await payments.store.commit([put(read.key, value, read, { index1: balanceIndexKey(place) })]);
    };

    it('says nothing of one that is balanced', async () => {
      await givenEscrow(payments, 10_000);
      await take({ task: 'audit' });
      expect(rang()).to.deep.equal([]);
    });

    it('rings for one that is not', async () => {
      await givenEscrow(payments, 10_000);
      await tamper();
      await take({ task: 'audit' });
      expect(rang()).to.deep.equal(['LedgerUnbalanced']);
    });

    it('gives the message back while money never stands still', async () => {
      await givenEscrow(payments, 10_000);
      await tamper();
      const moving = {
        ...payments,
        sleep: async () => undefined,
        store: {
          ...payments.store,
          query: async <T>(query: Parameters<typeof payments.store.query>[0]) => {
            if (query.index === 'index1') await givenEscrow(payments, 100);
            return payments.store.query<T>(query);
          },
        },
      };
      const message = { body: '{"task":"audit"}', messageId: 'm1' };
      expect(await failureOf(checkBooks(moving)(message))).to.be.instanceOf(StoreContentionError);
      expect(rang()).to.deep.equal([]);
    });
  });

  describe('that is to reconcile', () => {
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

    it('keeps each difference as a document, and how many there are on record', async () => {
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
      expect(rang()).to.deep.equal([]);
    });

    it('rings for a difference that nobody mended within a day', async () => {
      invent();
      await request();
      payments.clock.passDays(1);
      await take({ reconciliationId: RUN });
      expect(rang()).to.deep.equal(['ReconciliationDifference']);
    });

    it('does one that was done no second time', async () => {
      await request();
      await take({ reconciliationId: RUN });
      invent();
      const { length } = payments.commits;
      payments.clock.passDays(2);
      await take({ reconciliationId: RUN });
      expect(payments.commits).to.have.lengthOf(length);
      expect(rang()).to.deep.equal([]);
    });

    for (const [after, what] of [
      [1, 'after the document'],
      [2, 'after the record'],
    ] as const) {
      it(`ends where an undisturbed run does when it dies ${what}, and has rung by then`, async () => {
        invent();
        await request();
        payments.clock.passDays(1);
        payments.crashAfter(after);
        expect(await failureOf(take({ reconciliationId: RUN }))).to.be.instanceOf(Crash);
        await take({ reconciliationId: RUN });
        expect((await getRun(payments.store, RUN))?.value).to.include({ status: 'done' });
        expect(documents()).to.have.lengthOf(1);
        expect(rang()).to.include('ReconciliationDifference');
      });
    }

    it('makes a run of its own of each day’s tick, and one only, however often the message comes', async () => {
      await take({ task: 'reconcile' }, 'monday');
      await take({ task: 'reconcile' }, 'monday');
      payments.clock.passDays(1);
      await take({ task: 'reconcile' }, 'tuesday');
      const { items } = await listRuns(payments.store, { limit: 10 });
      expect(items.map(({ value: { status, requestedBy, from } }) => [status, requestedBy.id, from])).to.deep.equal([
        ['done', 'payments', '2026-09-29T09:00:00.000Z'],
        ['done', 'payments', '2026-09-28T09:00:00.000Z'],
      ]);
    });

    it('finishes a daily run that died after it was put on record', async () => {
      payments.crashAfter(1);
      expect(await failureOf(take({ task: 'reconcile' }))).to.be.instanceOf(Crash);
      await take({ task: 'reconcile' });
      const { items } = await listRuns(payments.store, { limit: 10 });
      expect(items.map(({ value }) => value.status)).to.deep.equal(['done']);
    });

    it('refuses a run that nobody asked for', async () => {
      expect(await failureOf(take({ reconciliationId: RUN }))).to.be.instanceOf(NotFoundError);
    });
  });

  describe('that is to sweep', () => {
    const missed = (eventId: string, stripeAccountId?: string) =>
      payments.atStripe.undelivered.push({
        eventId,
        body: eventBody('payout.created', {}, { id: eventId }),
        at: START,
        ...(stripeAccountId !== undefined && { stripeAccountId }),
      });

    it('fetches the platform’s events, and asks for those of accounts by further messages', async () => {
      const { stripeAccountId } = await givenPayout(payments);
      missed('evt_1');
      missed('evt_2', stripeAccountId);
      await take({ task: 'sweep' });
      expect(payments.queued).to.deep.include({ webhooks: ['evt_1'], accounts: [[stripeAccountId]] });
      await take({ task: 'sweep', stripeAccountIds: [stripeAccountId] });
      expect(payments.queued).to.deep.include({ webhooks: ['evt_1', 'evt_2'], accounts: [[stripeAccountId]] });
    });
  });

  it('refuses a message that says nothing it knows', async () => {
    const senseless = [
      { task: 'burn' },
      { taks: 'audit' },
      { reconciliationId: '1' },
      { task: 'sweep', stripeAccountIds: [7] },
    ];
    for (const message of senseless) {
      expect(await failureOf(take(message)), JSON.stringify(message)).to.be.instanceOf(ValidationError);
    }
    expect(await failureOf(take({}))).to.be.instanceOf(Error);
  });

  it('gives back to the queue what failed', async () => {
    const answer = await checkQueue(() => payments)(queueBatch({ m1: { task: 'burn' } }), lambdaContext());
    expect(answer).to.deep.equal(failedRecords('m1'));
  });
});
