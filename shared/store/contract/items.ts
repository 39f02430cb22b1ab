import { expect } from 'chai';
import { PK, at, conflict, key, put, readAll, rejection } from './fixtures.ts';
import type { Subject } from './fixtures.ts';

/** Reading and writing one item, and its end. */
export const itemsOf = ({ store, setClock }: Subject): void => {
  describe('one item', () => {
    it('is absent before it is written', async () => {
      expect(await store.get(key('a'))).to.equal(undefined);
    });

    it('is read as it was written, as version 1, without its undefined members', async () => {
      const value = {
        text: 'ä€😀',
        empty: '',
        none: null,
        list: [1, { deep: true }, []],
        minor: 123_456_789_012,
        half: -0.5,
      };
      await store.commit([put('a', { ...value, gone: undefined })]);
      expect(await store.get(key('a'))).to.deep.equal({ key: key('a'), value, version: 1 });
    });

    it('counts its version up with each write over the version that was read', async () => {
      await store.commit([put('a', { n: 1 })]);
      await store.commit([put('a', { n: 2 }, { version: 1 })]);
      await store.commit([put('a', { n: 3 }, { version: 2 })]);
      expect(await store.get(key('a'))).to.deep.equal({ key: key('a'), value: { n: 3 }, version: 3 });
    });

    it('starts again at version 1 after it was deleted', async () => {
      await store.commit([put('a', { n: 1 })]);
      await store.commit([put('a', { n: 2 }, { version: 1 })]);
      await store.commit([{ kind: 'delete', key: key('a'), if: { version: 2 } }]);
      expect(await store.get(key('a'))).to.equal(undefined);
      await store.commit([put('a', { n: 3 })]);
      expect((await store.get(key('a')))?.version).to.equal(1);
    });

    it('may be deleted whether or not it is there', async () => {
      await store.commit([put('a', { n: 1 })]);
      await store.commit([
        { kind: 'delete', key: key('a'), if: 'any' },
        { kind: 'delete', key: key('never there'), if: 'any' },
      ]);
      expect(await store.get(key('a'))).to.equal(undefined);
    });

    for (const value of [{ text: '\uD800' }, { deep: [{ text: 'a\uDC00' }] }, { ['\uD83D']: 1 }]) {
      it(`is refused with half of a surrogate pair, which has no bytes: ${JSON.stringify(value)}`, async () => {
        expect(await rejection(store.commit([put('a', value)]))).to.be.instanceOf(TypeError);
        expect(await store.get(key('a'))).to.equal(undefined);
      });
    }

    it('is not changed by what callers do to the objects they gave or got', async () => {
      const given = { list: [1] };
      const change = put('a', given);
      await store.commit([change]);
      given.list.push(2);
      const got = await store.get<{ list: number[] }>(key('a'));
      got?.value.list.push(3);
      const listed = await store.query<{ list: number[] }>({ pk: PK });
      listed.items[0]?.value.list.push(4);
      expect((await store.get(key('a')))?.value).to.deep.equal({ list: [1] });
    });

    it('holds plain data only', async () => {
      for (const value of [
        { at: new Date(0) },
        { set: new Set() },
        { n: Number.NaN },
        { n: 2 ** 60 },
        { list: [undefined] },
      ])
        expect(await rejection(store.commit([put('a', value)]))).to.be.instanceOf(TypeError);
      expect(await store.get(key('a'))).to.equal(undefined);
    });
  });

  describe('an item with an expiry', () => {
    beforeEach(async () => {
      await store.commit([
        { ...put('short', { n: 1 }, 'new', { index1: { pk: 'list', sk: '1' } }), expiresAt: at(1_500) },
        { ...put('long', { n: 2 }, 'new', { index1: { pk: 'list', sk: '2' } }), expiresAt: at(3_600_000) },
      ]);
    });

    it('is there until that very moment', async () => {
      setClock(1_499);
      expect((await store.get(key('short')))?.version).to.equal(1);
      expect(await readAll(store, { pk: PK })).to.deep.equal([[2, 1]]);
      expect(await conflict(store, [put('short', {})])).to.deep.equal([0]);
    });

    it('is absent from then on', async () => {
      setClock(1_500);
      expect(await store.get(key('short'))).to.equal(undefined);
      expect(await readAll(store, { pk: PK })).to.deep.equal([[2]]);
      expect(await readAll(store, { index: 'index1', pk: 'list' })).to.deep.equal([[2]]);
      expect(await conflict(store, [put('short', {}, { version: 1 })])).to.deep.equal([0]);
      expect(await conflict(store, [{ kind: 'check', key: key('short'), if: { version: 1 } }])).to.deep.equal([0]);
      await store.commit([{ kind: 'check', key: key('short'), if: 'absent' }]);
    });

    it('can be written anew afterwards, and lives on without an expiry', async () => {
      setClock(1_500);
      await store.commit([put('short', { n: 3 })]);
      setClock(7_200_000);
      expect(await store.get(key('short'))).to.deep.include({ value: { n: 3 }, version: 1 });
    });

    it('does not shorten the pages of a list', async () => {
      setClock(1_500);
      await store.commit([put('m', { n: 4 }), put('z', { n: 5 })]);
      const page = await store.query<{ n: number }>({ pk: PK, limit: 3 });
      expect(page.items.map(({ value }) => value.n)).to.deep.equal([2, 4, 5]);
    });
  });
};
