import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { expect } from 'chai';
import sinon from 'sinon';
import { StoreConflictError, StoreContentionError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { outboxKey } from '../outbox-item.ts';
import type { Put } from '../port.ts';
import { createDynamoStore } from './dynamo-store.ts';

const put: Put = { kind: 'put', key: { pk: 'p', sk: 's' }, value: { n: 1 }, if: 'new' };

const cancelled = (...codes: string[]): Error =>
  new TransactionCanceledException({
    $metadata: {},
    message: `cancelled [${codes.join(', ')}]`,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const named = (name: string): Error => Object.assign(new Error(name), { name });

const setUp = () => {
  const client = sinon.createStubInstance(DynamoDBDocumentClient);
  const sleep = sinon.fake.resolves(undefined);
  const store = createDynamoStore({
    client,
    tableName: 'table',
    clock: { now: () => '2026-11-02T09:00:00.000Z' },
    sleep,
    random: () => 0.5,
  });
  /** Inputs of all TransactWriteItems so far. */
  const sent = (): TransactWriteCommandInput[] =>
    client.send
      .getCalls()
      .flatMap(({ args: [command] }) => (command instanceof TransactWriteCommand ? command.input : []));
  return { send: client.send, sent, sleep, store };
};

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('DynamoStore', () => {
  describe('when a transaction is cancelled', () => {
    it('names the changes whose condition failed, and does not try again', async () => {
      const { send, store, sleep } = setUp();
      send.rejects(cancelled('ConditionalCheckFailed', 'None', 'ConditionalCheckFailed'));
      const error = await rejection(store.commit([put]));
      expect(error).to.be.instanceOf(StoreConflictError).and.to.have.deep.property('failed', [0, 2]);
      expect(sleep.callCount).to.equal(0);
    });

    for (const code of ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']) {
      it(`tries again after ${code}, as a new transaction, with growing jittered waits`, async () => {
        const { send, sent, store, sleep } = setUp();
        send.rejects(cancelled('None', code)).onThirdCall().resolves({});
        await store.commit([put]);
        expect(sleep.args).to.deep.equal([[10], [20]]);
        expect(new Set(sent().map(({ ClientRequestToken }) => ClientRequestToken)).size).to.equal(3);
      });
    }

    it('passes any other reason on', async () => {
      const { send, store } = setUp();
      const reason = cancelled('ItemCollectionSizeLimitExceeded');
      send.rejects(reason);
      expect(await rejection(store.commit([put]))).to.equal(reason);
    });
  });

  it('repeats a transaction whose outcome is open under the same token, so that it cannot conflict with itself', async () => {
    const { send, sent, store } = setUp();
    send.onFirstCall().rejects(new TransactionInProgressException({ $metadata: {}, message: 'in progress' }));
    send.onSecondCall().rejects(named('ThrottlingException'));
    send.onThirdCall().resolves({});
    await store.commit([put]);
    expect(sent()).to.have.length(3);
    expect(new Set(sent().map(({ ClientRequestToken }) => ClientRequestToken)).size).to.equal(1);
  });

  it('fails when contention does not end', async () => {
    const { send, store } = setUp();
    send.rejects(cancelled('TransactionConflict'));
    expect(await rejection(store.commit([put]))).to.be.instanceOf(StoreContentionError);
    expect(send.callCount).to.equal(8);
  });

  it('passes errors on that no retry can fix', async () => {
    const { send, store } = setUp();
    send.rejects(named('AccessDeniedException'));
    expect(await rejection(store.commit([put]))).to.have.property('name', 'AccessDeniedException');
    expect(send.callCount).to.equal(1);
  });

  it('asks DynamoDB for nothing when there is nothing to commit', async () => {
    const { send, store } = setUp();
    await store.commit([]);
    expect(send.callCount).to.equal(0);
  });

  it('lets the table expire items in whole seconds, never early, and an unpublished event never', async () => {
    const { send, sent, store } = setUp();
    send.resolves({});
    const event = makeEvent('kyc.personal-data.erased', {
      entityId: 'n1',
      actor: { id: 'notifications', type: 'system' },
      time: '2026-11-02T09:00:00.000Z',
      metadata: { contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11' },
    });
    await store.commit([{ ...put, expiresAt: '2026-11-02T10:00:00.001Z' }], [event]);
    const [item, outboxItem] = sent()[0]?.TransactItems ?? [];
    expect(item?.Put?.Item).to.include({ expiresAtEpoch: Date.parse('2026-11-02T10:00:01Z') / 1_000 });
    expect(outboxItem?.Put).to.deep.equal({
      TableName: 'table',
      Item: {
        ...outboxKey(event),
        version: 1,
        value: { event, committedAt: '2026-11-02T09:00:00.000Z' },
      },
    });
  });
});
