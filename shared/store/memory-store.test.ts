import { expect } from 'chai';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { storeContract } from './contract.ts';
import { createMemoryStore } from './memory-store.ts';

storeContract(
  'MemoryStore',
  (clock) => {
    const posted: AnyEvent[] = [];
    const store = createMemoryStore({ clock, onCommitted: (events) => posted.push(...events) });
    return Promise.resolve({ store, outbox: () => Promise.resolve(posted) });
  },
  { histories: 200 },
);

describe('MemoryStore tells the simulator of events', () => {
  const event = (entityId: string): AnyEvent =>
    makeEvent('notification.requested', {
      entityId,
      actor: { id: 'kyc', type: 'system' },
      time: '2026-11-02T09:00:00.000Z',
      metadata: { recipientId: 'somebody', template: 'kyc-rejected', data: { attempt: 1 } },
    });
  const setUp = () => {
    const told: string[][] = [];
    let now = '2026-11-02T09:00:00.000Z';
    const store = createMemoryStore({
      clock: { now: () => now },
      onCommitted: (events) => told.push(events.map(({ detail }) => detail.entityId)),
    });
    return { store, told, setNow: (time: string) => (now = time) };
  };

  it('once per commit, when the changes can be read already', async () => {
    const key = { pk: 'a', sk: 'b' };
    const reads: Promise<unknown>[] = [];
    const store = createMemoryStore({
      clock: { now: () => '2026-11-02T09:00:00.000Z' },
      onCommitted: () => reads.push(store.get(key)),
    });
    await store.commit([{ kind: 'put', key, value: {}, if: 'new' }], [event('one'), event('two')]);
    expect(await Promise.all(reads)).to.deep.equal([{ key, value: {}, version: 1 }]);
  });

  it('only of those that are not in the outbox yet', async () => {
    const { store, told } = setUp();
    await store.commit([], [event('one')]);
    await store.commit([], [event('one'), event('two')]);
    await store.commit([], [event('two')]);
    expect(told).to.deep.equal([['one'], ['two']]);
  });

  it('again when the outbox has forgotten them after seven days without a replay', async () => {
    const { store, told, setNow } = setUp();
    await store.commit([], [event('one')]);
    setNow('2026-11-09T08:59:59.999Z');
    await store.commit([], [event('one')]);
    setNow('2026-11-16T08:59:59.999Z');
    await store.commit([], [event('one')]);
    expect(told).to.deep.equal([['one'], ['one']]);
  });
});
