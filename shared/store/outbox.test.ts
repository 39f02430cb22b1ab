import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { expect } from 'chai';
import sinon from 'sinon';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { publishOutbox } from './outbox.ts';

const event = (entityId: string): AnyEvent =>
  makeEvent('kyc.verification.started', {
    entityId,
    actor: { id: 'kyc', type: 'system' },
    time: '2026-11-02T09:00:00.000Z',
    metadata: { contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11', attempt: 1 },
  });

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

const record = (
  SequenceNumber: string,
  raw: unknown,
  { eventName = 'INSERT', pk = 'OUTBOX#1' }: { eventName?: 'INSERT' | 'MODIFY' | 'REMOVE'; pk?: string } = {},
): DynamoDBRecord => {
  const image: Record<string, AttributeValue> = marshall({ pk, sk: 'EVENT', event: raw });
  return {
    eventName,
    dynamodb: { SequenceNumber, Keys: { pk: { S: pk }, sk: { S: 'EVENT' } }, NewImage: image as Image },
  };
};

const setUp = () => {
  const publish = sinon.stub<[readonly AnyEvent[]], Promise<void>>().resolves();
  const count = sinon.fake();
  const log = { error: sinon.fake() };
  const consume = publishOutbox(() => ({ publish }), { count, log });
  const handler = (event: DynamoDBStreamEvent) => consume(event, lambdaContext());
  const published = (): AnyEvent[] => publish.args.flatMap(([events]) => events);
  return { publish, published, count, log, handler };
};

describe('publishOutbox', () => {
  it('publishes the events that came into the outbox', async () => {
    const { handler, published, count } = setUp();
    const response = await handler({ Records: [record('1', event('one')), record('2', event('two'))] });
    expect(published()).to.deep.equal([event('one'), event('two')]);
    expect(response).to.deep.equal({ batchItemFailures: [] });
    expect(count.callCount).to.equal(0);
  });

  it('passes over replays, expiries and other items', async () => {
    const { handler, published } = setUp();
    const response = await handler({
      Records: [
        record('1', event('one'), { eventName: 'MODIFY' }),
        record('2', event('one'), { eventName: 'REMOVE' }),
        record('3', event('one'), { pk: 'CASE#1' }),
      ],
    });
    expect(published()).to.deep.equal([]);
    expect(response).to.deep.equal({ batchItemFailures: [] });
  });

  it('reports the events that the bus did not take, and publishes the others', async () => {
    const { handler, publish, count } = setUp();
    publish.withArgs([event('two')]).rejects(new Error('not accepted'));
    const response = await handler({ Records: ['one', 'two', 'three'].map((id, n) => record(`${n}`, event(id))) });
    expect(response).to.deep.equal({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(publish.callCount).to.equal(3);
    expect(count.callCount).to.equal(0);
  });

  it('reports all of them when the bus is down', async () => {
    const { handler, publish } = setUp();
    publish.rejects(new Error('down'));
    const response = await handler({ Records: [record('1', event('one')), record('2', event('two'))] });
    expect(response).to.deep.equal({ batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '2' }] });
  });

  const invalid: [string, unknown][] = [
    ['of a type the catalogue does not have', { ...event('x'), type: 'kyc.invented' }],
    ['whose type is a member of every object', { ...event('x'), type: 'constructor' }],
    [
      'with metadata that does not fit',
      { ...event('x'), detail: { ...event('x').detail, metadata: { attempt: 'one' } } },
    ],
    ['without a source', { type: 'kyc.approved', detail: event('x').detail }],
    ['that is none', 'text'],
  ];
  for (const [title, raw] of invalid) {
    it(`fails an event ${title}, counts and logs it, and publishes the others`, async () => {
      const { handler, published, count, log } = setUp();
      const response = await handler({ Records: [record('1', raw), record('2', event('two'))] });
      expect(response).to.deep.equal({ batchItemFailures: [{ itemIdentifier: '1' }] });
      expect(published()).to.deep.equal([event('two')]);
      expect(count.args).to.deep.equal([['OutboxRejected']]);
      expect(log.error.callCount).to.equal(1);
    });
  }
});
