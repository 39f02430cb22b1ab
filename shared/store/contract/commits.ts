import { expect } from 'chai';
import { StoreConflictError } from '#shared/errors/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { realSleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '../mutate.ts';
import type { Change, Put } from '../port.ts';
import { PK, conflict, event, key, put, rejection } from './fixtures.ts';
import type { Subject } from './fixtures.ts';

/** All or nothing; conditions; the outbox. */
export const commitsOf = ({ store, outbox }: Subject): void => {
  describe('conditions', () => {
    beforeEach(async () => {
      await store.commit([put('a', { n: 1 })]);
      await store.commit([put('a', { n: 2 }, { version: 1 })]);
    });

    const failing: [string, Change][] = [
      ['a put of something new that exists', put('a', { n: 9 })],
      ['a put over an older version', put('a', { n: 9 }, { version: 1 })],
      ['a put over a version that is not there yet', put('a', { n: 9 }, { version: 3 })],
      ['a put over an absent item', put('b', { n: 9 }, { version: 1 })],
      ['a delete of another version', { kind: 'delete', key: key('a'), if: { version: 1 } }],
      ['a delete of a version of an absent item', { kind: 'delete', key: key('b'), if: { version: 1 } }],
      ['a check for absence of an item that exists', { kind: 'check', key: key('a'), if: 'absent' }],
      ['a check for another version', { kind: 'check', key: key('a'), if: { version: 1 } }],
      ['a check for a version of an absent item', { kind: 'check', key: key('b'), if: { version: 1 } }],
    ];
    for (const [title, change] of failing) {
      it(`refuse ${title}, with everything else of the commit`, async () => {
        const failed = await conflict(store, [put('other', { n: 0 }), change], [event('refused')]);
        expect(failed).to.deep.equal([1]);
        expect((await store.get(key('a')))?.value).to.deep.equal({ n: 2 });
        expect(await store.get(key('b'))).to.equal(undefined);
        expect(await store.get(key('other'))).to.equal(undefined);
        expect(await outbox()).to.deep.equal([]);
      });
    }

    it('name every change whose condition failed', async () => {
      const failed = await conflict(store, [
        put('a', {}),
        put('b', {}),
        { kind: 'check', key: key('c'), if: { version: 1 } },
      ]);
      expect(failed).to.deep.equal([0, 2]);
    });

    it('that hold let the commit through, and a check changes nothing', async () => {
      await store.commit([
        { kind: 'check', key: key('a'), if: { version: 2 } },
        { kind: 'check', key: key('b'), if: 'absent' },
        put('c', { n: 3 }),
      ]);
      expect((await store.get(key('a')))?.version).to.equal(2);
      expect(await store.get(key('b'))).to.equal(undefined);
      expect((await store.get(key('c')))?.value).to.deep.equal({ n: 3 });
    });

    it('let one of several concurrent writers win', async () => {
      const writers = [10, 11, 12, 13, 14].map((n) => store.commit([put('a', { n }, { version: 2 })]));
      const outcomes = await Promise.allSettled(writers);
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
      expect(await store.get(key('a'))).to.deep.include({ value: { n: 10 + winner }, version: 3 });
    });

    it('lose no update among 20 concurrent read-modify-writes', async () => {
      const increment = async (): Promise<void> => {
        const read = await store.get<{ n: number }>(key('counter'));
        const next = { n: (read?.value.n ?? 0) + 1 };
        await store.commit([put('counter', next, read ? { version: read.version } : 'new')]);
      };
      // As many attempts as writers: each conflict of one means that another got through.
      const once = (): Promise<void> => retryOnConflict(increment, { attempts: 20, sleep: realSleep });
      await Promise.all(Array.from({ length: 20 }, once));
      expect(await store.get(key('counter'))).to.deep.include({ value: { n: 20 }, version: 20 });
    });
  });

  describe('a commit', () => {
    it('of nothing does nothing', async () => {
      await store.commit([]);
      expect(await outbox()).to.deep.equal([]);
    });

    it('takes 100 items, its events included, and not one more', async () => {
      const changes = Array.from({ length: 99 }, (_, n) => put(`item${n}`, { n }));
      expect(await rejection(store.commit(changes, [event('one'), event('two')]))).to.be.instanceOf(Error);
      expect(await store.get(key('item0'))).to.equal(undefined);
      await store.commit(changes, [event('one')]);
      expect((await store.query({ pk: PK, limit: 100 })).items).to.have.length(99);
      expect(await outbox()).to.have.length(1);
    });

    it('cannot touch one item twice', async () => {
      const twice = store.commit([put('a', { n: 1 }), { kind: 'check', key: key('a'), if: 'absent' }]);
      expect(await rejection(twice))
        .to.be.instanceOf(Error)
        .and.not.instanceOf(StoreConflictError);
      expect(await rejection(store.commit([], [event('one'), event('one')]))).to.be.instanceOf(Error);
      expect(await store.get(key('a'))).to.equal(undefined);
    });

    it('with an empty key or an expiry that is no time is refused', async () => {
      const refused: Put[] = [
        put('', {}),
        { ...put('a', {}), indexes: { index1: { pk: 'x', sk: '' } } },
        { ...put('a', {}), expiresAt: 'tomorrow' },
      ];
      for (const change of refused) expect(await rejection(store.commit([change]))).to.be.instanceOf(Error);
      expect(await store.get(key('a'))).to.equal(undefined);
    });
  });

  describe('events', () => {
    it('come into the outbox with the changes, as they were made', async () => {
      await store.commit([put('a', { n: 1 })], [event('one'), event('two')]);
      expect(byId(await outbox())).to.deep.equal(byId([event('one'), event('two')]));
    });

    it('may be committed alone, and again, and stay one', async () => {
      await store.commit([], [event('one')]);
      await store.commit([put('a', { n: 1 })], [event('one'), event('two')]);
      expect(byId(await outbox())).to.deep.equal(byId([event('one'), event('two')]));
    });
  });
};

const byId = (events: readonly AnyEvent[]): AnyEvent[] =>
  events.toSorted((a, b) => a.detail.id.localeCompare(b.detail.id));
