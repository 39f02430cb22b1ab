import { expect } from 'chai';
import { NotFoundError, StoreConflictError } from '#shared/errors/index.ts';
import { failureOf, testClock } from '#shared/testing/service.ts';
import { changeRecord, createMemoryStore, listAll, put, queryAll, remove, searchPage } from './index.ts';
import type { Store, Versioned } from './index.ts';

interface Counter {
  readonly count: number;
}

describe('The helpers for records', () => {
  const key = { pk: 'COUNTER', sk: 'STATE' };
  const sleep = async () => undefined;
  let store: Store;
  beforeEach(() => {
    store = createMemoryStore({ clock: testClock() });
  });
  const read = async (): Promise<Versioned<Counter>> => {
    const found = await store.get<Counter>(key);
    if (found === undefined) throw new NotFoundError('No counter');
    return found;
  };
  const change = (decide: (counter: Counter) => Counter) =>
    changeRecord<Counter, number>(
      { store, sleep },
      { read, write: (value, before) => [put(key, value, before)] },
      (before) => {
        const value = decide(before);
        return { value, result: value.count };
      },
    );
  const increment = ({ count }: Counter): Counter => ({ count: count + 1 });

  it('put a new item once, and replace only the version that was read', async () => {
    await store.commit([put(key, { count: 1 })]);
    expect(await failureOf(store.commit([put(key, { count: 2 })]))).to.be.instanceOf(StoreConflictError);
    const before = await read();
    await store.commit([put(key, { count: 2 }, before)]);
    expect(await failureOf(store.commit([put(key, { count: 3 }, before)]))).to.be.instanceOf(StoreConflictError);
  });

  it('remove an item whether it is there or not', async () => {
    await store.commit([put(key, { count: 1 })]);
    for (const _ of [1, 2]) await store.commit([remove(key)]);
    expect(await store.get(key)).to.equal(undefined);
  });

  it('list the items of all pages, up to the first that is not wanted', async () => {
    const keyOf = (count: number) => ({ pk: 'COUNTERS', sk: String(count).padStart(3, '0') });
    for (let count = 0; count < 120; count += 1) await store.commit([put(keyOf(count), { count })]);
    const query = { pk: 'COUNTERS' };
    expect(await listAll<Counter>(store, query)).to.deep.equal(Array.from({ length: 120 }, (_, count) => ({ count })));
    const wanted = await queryAll<Counter>(store, query, ({ count }) => count < 70);
    expect(wanted.map(({ value }) => value.count)).to.deep.equal(Array.from({ length: 70 }, (_, count) => count));
  });

  it('search page by page for what is wanted, ten pages at most', async () => {
    const readFrom = async ({ limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string }) => {
      const first = Number(cursor);
      const items = Array.from({ length: limit }, (_, index) => first + index);
      return { items, next: first + limit < 60 ? String(first + limit) : undefined };
    };
    const search = (isWanted: (item: number) => boolean, cursor = '0') =>
      searchPage(readFrom, { limit: 5, cursor }, isWanted);
    expect(await search((item) => item === 12)).to.deep.equal({ items: [12], next: '15' });
    expect(await search((item) => item === 57)).to.deep.equal({ items: [], next: '50' });
    expect(await search((item) => item === 57, '50')).to.deep.equal({ items: [57] });
    expect(await search(() => false, '50')).to.deep.equal({ items: [] });
  });

  it('decide again on what another writer wrote in between', async () => {
    await store.commit([put(key, { count: 1 })]);
    expect((await Promise.all([change(increment), change(increment), change(increment)])).sort()).to.deep.equal([
      2, 3, 4,
    ]);
    expect((await read()).value).to.deep.equal({ count: 4 });
  });

  it('write nothing where the decision changes nothing', async () => {
    await store.commit([put(key, { count: 1 })]);
    const { version } = await read();
    expect(await change((counter) => counter)).to.equal(1);
    expect((await read()).version).to.equal(version);
  });

  it('pass on that there is no such record', async () => {
    expect(await failureOf(change(increment))).to.be.instanceOf(NotFoundError);
  });
});
