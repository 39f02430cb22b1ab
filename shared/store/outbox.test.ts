import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { expect } from 'chai';
import sinon from 'sinon';
import type { Publication } from '#shared/events/adapters/event-bus.ts';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { queueBatch } from '#shared/lambda/testing.ts';
import { createMemoryStore } from './memory-store.ts';
import { OUTBOX_PARTITIONS, outboxItemOf, outboxKey } from './outbox-item.ts';
import { publishOutbox } from './outbox.ts';
import { queryAll } from './records.ts';

const START = '2026-11-02T09:00:00.000Z';
const later = (seconds: number): string => new Date(Date.parse(START) + seconds * 1_000).toISOString();
const DAY = 86_400;

const event = (entityId: string): AnyEvent =>
  makeEvent('kyc.verification.started', {
    entityId,
    actor: { id: 'kyc', type: 'system' },
    time: START,
    metadata: { contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11', attempt: 1 },
  });
const nameOf = ({ detail }: AnyEvent): string => detail.entityId;

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

const record = (
  SequenceNumber: string,
  raw: unknown,
  {
    eventName = 'INSERT',
    key = outboxKey(event('one')),
  }: { eventName?: 'INSERT' | 'MODIFY' | 'REMOVE'; key?: object } = {},
): DynamoDBRecord => {
  const image: Record<string, AttributeValue> = marshall({ ...key, value: { event: raw, committedAt: START } });
  const Keys: Record<string, AttributeValue> = marshall(key);
  return { eventName, dynamodb: { SequenceNumber, Keys: Keys as Image, NewImage: image as Image } };
};
const recordOf = (one: AnyEvent): DynamoDBRecord => record(one.detail.id, one, { key: outboxKey(one) });

/** A table, and a bus that refuses the events for which `refuses` has a reason, or all of them while it is down. */
const setUp = () => {
  const bus = { isDown: false, refuses: (_event: AnyEvent): string | undefined => undefined as string | undefined };
  const published: AnyEvent[] = [];
  const publish = sinon.spy((events: readonly AnyEvent[]): Promise<Publication> => {
    const refused = events.flatMap((one) => {
      const reason = bus.isDown ? 'Error: no route' : bus.refuses(one);
      return reason === undefined ? [] : [{ event: one, reason }];
    });
    published.push(...events.filter((one) => !refused.some((other) => other.event === one)));
    return Promise.resolve({ refused, isBusDown: bus.isDown });
  });
  const clock = { time: START, now: () => clock.time };
  const store = createMemoryStore({ clock });
  const count = sinon.fake();
  const log = { error: sinon.fake(), addContext: sinon.fake() };
  const consume = publishOutbox(() => ({ store, publisher: { publish }, clock }), { count, log });
  return {
    bus,
    clock,
    store,
    published,
    publish,
    count,
    log,
    /** Events are committed, and the stream brings them. */
    commit: async (...events: AnyEvent[]) => {
      await store.commit([], events);
      return consume({ Records: events.map(recordOf) }, lambdaContext());
    },
    stream: (...Records: DynamoDBRecord[]) => consume({ Records }, lambdaContext()),
    scheduled: (remainingMs = 60_000) =>
      consume(queueBatch({ turn: {} }), { ...lambdaContext(), getRemainingTimeInMillis: () => remainingMs }),
    left: async (): Promise<string[]> => {
      const items = await Promise.all(OUTBOX_PARTITIONS.map((pk) => queryAll<{ event: AnyEvent }>(store, { pk })));
      return items
        .flat()
        .map(({ value }) => nameOf(value.event))
        .sort();
    },
  };
};

describe('publishOutbox, invoked by the stream', () => {
  it('publishes the events that came into the outbox, and removes them', async () => {
    const { commit, published, left, count } = setUp();
    expect(await commit(event('one'), event('two'))).to.deep.equal({ batchItemFailures: [] });
    expect(published).to.deep.equal([event('one'), event('two')]);
    expect(await left()).to.deep.equal([]);
    expect(count.callCount).to.equal(0);
  });

  it('passes over replays, removals and other items', async () => {
    const { stream, published } = setUp();
    const response = await stream(
      record('1', event('one'), { eventName: 'MODIFY' }),
      record('2', event('one'), { eventName: 'REMOVE' }),
      record('3', event('one'), { key: { pk: 'CASE#1', sk: 'CASE' } }),
    );
    expect(published).to.deep.equal([]);
    expect(response).to.deep.equal({ batchItemFailures: [] });
  });

  it('leaves the events that the bus refuses in the table, logs their ids, counts them, and goes on', async () => {
    const { commit, bus, published, left, count, log } = setUp();
    bus.refuses = (one) => (nameOf(one) === 'two' ? 'InternalFailure' : undefined);
    expect(await commit(event('one'), event('two'), event('three'))).to.deep.equal({ batchItemFailures: [] });
    expect(published.map(nameOf)).to.deep.equal(['one', 'three']);
    expect(await left()).to.deep.equal(['two']);
    expect(count.args).to.deep.equal([['OutboxUnpublished', 1]]);
    expect(log.error.args).to.deep.equal([
      ['Events were not published', { eventIds: [event('two').detail.id], reasons: ['InternalFailure'] }],
    ]);
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
    it(`leaves an event ${title}, counts and logs it, and publishes the others`, async () => {
      const { stream, published, count, log } = setUp();
      const response = await stream(record('1', raw), recordOf(event('two')));
      expect(response).to.deep.equal({ batchItemFailures: [] });
      expect(published).to.deep.equal([event('two')]);
      expect(count.args).to.deep.equal([['OutboxUnpublished', 1]]);
      expect(log.error.args[0]).to.have.nested.property('1.eventId', event('one').detail.id);
    });
  }
});

describe('publishOutbox, invoked by its schedule', () => {
  it('publishes nothing that the stream may still publish', async () => {
    const { store, clock, scheduled, published, left, count } = setUp();
    await store.commit([], [event('one')]);
    clock.time = later(119);
    await scheduled();
    expect([published, await left()]).to.deep.equal([[], ['one']]);
    expect(count.callCount).to.equal(0);
  });

  it('publishes what the stream never brought, after days too', async () => {
    const { store, clock, scheduled, published, left, count } = setUp();
    await store.commit([], [event('one'), event('two')]);
    clock.time = later(400 * DAY);
    await scheduled();
    expect(published.map(nameOf)).to.have.members(['one', 'two']);
    expect(await left()).to.deep.equal([]);
    expect(count.callCount).to.equal(0);
  });

  it('publishes a day of events after an outage of a day, each once, and counts what is left in each turn', async () => {
    const { commit, clock, bus, scheduled, published, left, count } = setUp();
    bus.isDown = true;
    const names = Array.from({ length: 1_000 }, (_, n) => `e${n}`);
    for (const name of names) await commit(event(name));
    clock.time = later(DAY);
    count.resetHistory();
    await scheduled();
    expect(count.lastCall.args).to.deep.equal(['OutboxUnpublished', OUTBOX_PARTITIONS.length * 100]);
    bus.isDown = false;
    await scheduled();
    expect(published.map(nameOf)).to.have.members(names);
    expect(await left()).to.deep.equal([]);
    expect(count.callCount).to.equal(1);
  });

  it('tries a page of each partition only, while the bus is down', async () => {
    const { store, clock, bus, scheduled, publish } = setUp();
    for (let n = 0; n < 1_000; n += 100) {
      const events = Array.from({ length: 100 }, (_, index) => event(`e${n + index}`));
      await store.commit([], events);
    }
    bus.isDown = true;
    clock.time = later(DAY);
    await scheduled();
    expect(publish.callCount).to.equal(OUTBOX_PARTITIONS.length);
  });

  it('gets past events that cannot be published to those that can, oldest of a page first', async () => {
    const { store, clock, bus, scheduled, published, left } = setUp();
    bus.refuses = (one) => (nameOf(one).startsWith('bad') ? 'MalformedDetail' : undefined);
    const events = [
      ...Array.from({ length: 400 }, (_, n) => `bad${n}`),
      ...Array.from({ length: 1_600 }, (_, n) => `e${n}`),
    ];
    for (let n = 0; n < events.length; n += 100) {
      clock.time = later(n);
      await store.commit([], events.slice(n, n + 100).map(event));
    }
    clock.time = later(DAY);
    await scheduled();
    expect(published).to.have.length(1_600);
    expect(await left()).to.have.length(400);
  });

  it('gets past pages of events that are all refused', async () => {
    const { store, clock, bus, scheduled, published } = setUp();
    const bad = (name: string): boolean => name.startsWith('bad');
    bus.refuses = (one) => (bad(nameOf(one)) ? 'ValidationException' : undefined);
    const names = Array.from({ length: 2_400 }, (_, n) => (n < 1_600 ? `bad${n}` : `e${n}`));
    for (let n = 0; n < names.length; n += 100) {
      const events = names.slice(n, n + 100).map((name, index): AnyEvent => {
        const one = event(name);
        // The refused ones come first in their partitions.
        const id = `${bad(name) ? '0' : 'f'}0000000-0000-4000-8000-${String(n + index).padStart(12, '0')}`;
        return { ...one, detail: { ...one.detail, id } } as AnyEvent;
      });
      await store.commit([], events);
    }
    clock.time = later(DAY);
    await scheduled();
    expect(published).to.have.length(800);
  });

  it('begins no page that it may not finish; the next turn continues', async () => {
    const { store, clock, scheduled, publish, left } = setUp();
    for (let n = 0; n < 2_000; n += 100)
      await store.commit(
        [],
        Array.from({ length: 100 }, (_, index) => event(`e${n + index}`)),
      );
    clock.time = later(DAY);
    await scheduled(24_999);
    expect(publish.callCount).to.equal(OUTBOX_PARTITIONS.length);
    await scheduled();
    expect(await left()).to.deep.equal([]);
  });

  it('leaves what no longer fits the catalogue, until a deployment that knows it', async () => {
    const { store, clock, scheduled, published, count, log } = setUp();
    const unknown = { ...event('one'), type: 'kyc.invented' };
    await store.commit([
      { kind: 'put', key: outboxKey(event('one')), value: outboxItemOf(unknown as AnyEvent, START), if: 'new' },
    ]);
    clock.time = later(DAY);
    await scheduled();
    expect(published).to.deep.equal([]);
    expect(count.args).to.deep.equal([['OutboxUnpublished', 1]]);
    expect(log.error.callCount).to.equal(1);
  });
});
