import { expect } from 'chai';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { storeContract } from './contract.ts';
import { createMemoryStore } from './memory-store.ts';
import { remove } from './records.ts';
import { outboxKey } from './outbox-item.ts';

storeContract(
  'MemoryStore',
  (clock) => {
    const posted: AnyEvent[] = [];
    const store = createMemoryStore({ clock, onCommitted: (events) => posted.push(...events) });
    return Promise.resolve({ store, outbox: () => Promise.resolve(posted) });
  },
  { histories: 200 },
);

describe('MemoryStore reports committed events to the simulator', () => {
  const event = (entityId: string): AnyEvent =>
    makeEvent('notification.requested', {
      entityId,
      actor: { id: 'kyc', type: 'system' },
      time: '2026-11-02T09:00:00.000Z',
      metadata: { recipientId: 'somebody', template: 'kyc-rejected', data: { attempt: 1 } },
    });
  const setUp = () => {
    const reported: string[][] = [];
    let now = '2026-11-02T09:00:00.000Z';
    const store = createMemoryStore({
      clock: { now: () => now },
      onCommitted: (events) => reported.push(events.map(({ detail }) => detail.entityId)),
    });
    return { store, reported, setNow: (time: string) => (now = time) };
  };

  it('reports once per commit, after the changes can be read', async () => {
    const key = { pk: 'a', sk: 'b' };
    const reads: Promise<unknown>[] = [];
    const store = createMemoryStore({
      clock: { now: () => '2026-11-02T09:00:00.000Z' },
      onCommitted: () => reads.push(store.get(key)),
    });
    await store.commit([{ kind: 'put', key, value: {}, if: 'new' }], [event('one'), event('two')]);
    expect(await Promise.all(reads)).to.deep.equal([{ key, value: {}, version: 1 }]);
  });

  it('reports only those that are not in the outbox yet', async () => {
    const { store, reported } = setUp();
    await store.commit([], [event('one')]);
    await store.commit([], [event('one'), event('two')]);
    await store.commit([], [event('two')]);
    expect(reported).to.deep.equal([['one'], ['two']]);
  });

  it('keeps an event until it is removed, however long that takes, and then reports a replay', async () => {
    const { store, reported, setNow } = setUp();
    await store.commit([], [event('one')]);
    setNow('2036-11-02T09:00:00.000Z');
    await store.commit([], [event('one')]);
    expect(reported).to.deep.equal([['one']]);
    await store.commit([remove(outboxKey(event('one')))]);
    await store.commit([], [event('one')]);
    expect(reported).to.deep.equal([['one'], ['one']]);
  });
});
