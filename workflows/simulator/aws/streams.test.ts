import { expect } from 'chai';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { catalogue, makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import type { Outcome } from '../hub.ts';
import { createTestHub } from '../testing.ts';
import { createStreams } from './streams.ts';
import type { StreamConsumer, StreamRecord } from './streams.ts';
import { createCallee, failure, success } from './testing.ts';

const event = (id: string): AnyEvent =>
  makeEvent('kyc.approved', {
    entityId: id,
    actor: { id: 'ada', type: 'admin' },
    time: '2026-11-02T09:00:00.000Z',
    metadata: catalogue['kyc.approved'].example,
  });

interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}
const eventOf = ({ dynamodb }: StreamRecord): AnyEvent =>
  (
    unmarshall(dynamodb.NewImage as Parameters<typeof unmarshall>[0]) as {
      readonly value: { readonly event: AnyEvent };
    }
  ).value.event;
const idOf = (record: StreamRecord): string => eventOf(record).detail.entityId;

const setUp = (
  answer: (event: StreamEvent, attempt: number) => Outcome<unknown> = () => success(),
  more: Partial<StreamConsumer> = {},
) => {
  const hub = createTestHub();
  const batches: (readonly string[])[] = [];
  const records: StreamRecord[] = [];
  const abandoned: { readonly arn: string; readonly body: unknown }[] = [];
  const functions = createCallee(hub, (given: StreamEvent) => {
    batches.push(given.Records.map(idOf));
    records.push(...given.Records);
    return answer(given, batches.length);
  });
  const streams = createStreams(hub, {
    consumers: [
      {
        tableName: 'cases',
        functionName: 'publish',
        batchSize: 3,
        maximumRetryAttempts: 2,
        maximumAgeSeconds: 86_400,
        bisects: true,
        onFailureArn: 'arn:dlq',
        matches: () => true,
        ...more,
      },
    ],
    functions,
    cancelled: (arn, body) => abandoned.push({ arn, body: JSON.parse(body) as unknown }),
  });
  return { hub, streams, batches, records, abandoned };
};
const events = (...ids: readonly string[]): readonly AnyEvent[] => ids.map(event);
/** The consumer fails at this one, and says so. */
const failingAt =
  (id: string) =>
  ({ Records }: StreamEvent): Outcome<unknown> =>
    success({
      batchItemFailures: Records.filter((record) => idOf(record) === id).map(({ dynamodb }) => ({
        itemIdentifier: dynamodb.SequenceNumber,
      })),
    });

describe("A table's stream", () => {
  it('hands what was committed on in its order, a batch at a time', async () => {
    const { hub, streams, batches } = setUp();
    streams.committed('cases', events('a', 'b'));
    streams.committed('cases', events('c', 'd', 'e'));
    await hub.pass();
    expect(batches).to.deep.equal([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
    expect(hub.elapsed()).to.be.below(1000);
  });

  it('gives the outbox item as the table holds it', async () => {
    const { hub, streams, records } = setUp();
    const [committed] = events('a');
    streams.committed('cases', committed === undefined ? [] : [committed]);
    await hub.pass();
    const [record] = records;
    expect(record?.eventName).to.equal('INSERT');
    expect(record?.dynamodb.Keys['pk']?.S).to.match(/^OUTBOX#/);
    expect(record?.dynamodb.Keys['sk']?.S).to.equal(committed?.detail.id);
    expect(record && eventOf(record)).to.deep.equal(committed);
  });

  it('leaves out what the filter does not match, and what is of another table', async () => {
    const { hub, streams, batches } = setUp(undefined, { matches: (record) => idOf(record) !== 'b' });
    streams.committed('cases', events('a', 'b', 'c'));
    streams.committed('reviews', events('d'));
    await hub.pass();
    expect(batches).to.deep.equal([['a', 'c']]);
  });

  it('is busy until everything was handed on', async () => {
    const { hub, streams } = setUp();
    streams.committed('cases', events('a', 'b', 'c', 'd'));
    expect(streams.busy()).to.equal(4);
    await hub.pass();
    expect(streams.busy()).to.equal(0);
  });
});

describe('A batch of a stream that fails', () => {
  it('is tried again from the first that failed, with what came since', async () => {
    let broken = true;
    const { hub, streams, batches } = setUp((given) => {
      const outcome = broken ? failingAt('b')(given) : success();
      broken = false;
      streams.committed('cases', batches.length === 1 ? events('d') : []);
      return outcome;
    });
    streams.committed('cases', events('a', 'b', 'c'));
    await hub.pass();
    expect(batches).to.deep.equal([
      ['a', 'b', 'c'],
      ['b', 'c', 'd'],
    ]);
  });

  it('is tried again as a whole when the consumer fails as a whole', async () => {
    const { hub, streams, batches, abandoned } = setUp((_given, attempt) => (attempt <= 2 ? failure() : success()));
    streams.committed('cases', events('a', 'b'));
    await hub.pass();
    expect(batches).to.deep.equal([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(abandoned).to.deep.equal([]);
  });

  it('is tried again as a whole when the consumer names what is not in it', async () => {
    const { hub, streams, batches } = setUp((_given, attempt) =>
      success({ batchItemFailures: attempt === 1 ? [{ itemIdentifier: '77' }] : [] }),
    );
    streams.committed('cases', events('a', 'b'));
    await hub.pass();
    expect(batches).to.deep.equal([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('loses the record that does it, after its retries, and goes on behind it', async () => {
    const { hub, streams, batches, abandoned, records } = setUp(failingAt('b'));
    streams.committed('cases', events('a', 'b', 'c'));
    await hub.pass();
    expect(batches).to.deep.equal([['a', 'b', 'c'], ['b', 'c'], ['b', 'c'], ['c']]);
    const bad = records.find((record) => idOf(record) === 'b')?.dynamodb.SequenceNumber;
    expect(abandoned).to.deep.equal([
      {
        arn: 'arn:dlq',
        body: { DDBStreamBatchInfo: { startSequenceNumber: bad, endSequenceNumber: bad, batchSize: 1 } },
      },
    ]);
  });

  it('is lost from there on where the mapping does not bisect', async () => {
    const { hub, streams, batches, abandoned } = setUp(failingAt('b'), { bisects: false });
    streams.committed('cases', events('a', 'b', 'c', 'd', 'e'));
    await hub.pass();
    expect(batches).to.deep.equal([['a', 'b', 'c'], ['b', 'c', 'd'], ['b', 'c', 'd'], ['e']]);
    expect(abandoned[0]?.body).to.have.nested.property('DDBStreamBatchInfo.batchSize', 3);
  });

  it('is discarded when it is too old, with attempts left', async () => {
    const { hub, streams, abandoned } = setUp(() => failure(), {
      maximumRetryAttempts: Infinity,
      maximumAgeSeconds: 600,
    });
    streams.committed('cases', events('a'));
    await hub.pass();
    expect(abandoned).to.have.length(1);
    expect(hub.elapsed()).to.be.within(600_000, 610_000);
  });

  it('is discarded silently without an on-failure destination', async () => {
    const hub = createTestHub();
    const streams = createStreams(hub, {
      consumers: [
        {
          tableName: 'cases',
          functionName: 'publish',
          batchSize: 1,
          maximumRetryAttempts: 0,
          maximumAgeSeconds: 60,
          bisects: true,
          matches: () => true,
        },
      ],
      functions: createCallee(hub, () => failure()),
      cancelled: () => expect.fail('There is no destination.'),
    });
    streams.committed('cases', events('a'));
    await hub.pass();
    expect(streams.busy()).to.equal(0);
    expect(hub.traced).to.include('publish: 1 of the stream are discarded');
  });
});
