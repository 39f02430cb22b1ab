import { expect } from 'chai';
import { ValidationError } from '#shared/errors/index.ts';
import type { IndexName, Put, Query, Versioned } from '../port.ts';
import { PK, key, put, readAll, rejection } from './fixtures.ts';
import type { Subject } from './fixtures.ts';

/** Lists: their order, their pages, their cursors. */
export const queriesOf = ({ store }: Subject): void => {
  describe('a query', () => {
    const listed = (n: number, index: IndexName, sk: string): Put =>
      put(`k${n}`, { n }, 'new', { [index]: { pk: 'list', sk } });

    it('lists one partition in the order of the sort keys’ bytes, and the other way round', async () => {
      const sorted = ['A#1', 'A#10', 'A#2', 'B', 'a', 'ä', '\uFFFD', '😀'];
      await store.commit([...sorted].reverse().map((sk) => put(sk, { n: sorted.indexOf(sk) })));
      await store.commit([{ ...put('x', { n: 99 }), key: { pk: 'another partition', sk: 'A' } }]);
      expect(await readAll(store, { pk: PK })).to.deep.equal([[0, 1, 2, 3, 4, 5, 6, 7]]);
      expect(await readAll(store, { pk: PK, order: 'desc' })).to.deep.equal([[7, 6, 5, 4, 3, 2, 1, 0]]);
      expect(await readAll(store, { pk: PK, prefix: 'A#1' })).to.deep.equal([[0, 1]]);
      expect(await readAll(store, { pk: 'no such partition' })).to.deep.equal([[]]);
    });

    for (const index of ['index1', 'index2'] as const) {
      it(`lists what is in ${index}, sorted there, and follows its changes`, async () => {
        await store.commit([
          listed(1, index, 'B#3'),
          listed(2, index, 'B#1'),
          listed(3, index, 'B#2'),
          listed(4, index, 'C'),
          put('unlisted', { n: 5 }),
        ]);
        expect(await readAll(store, { index, pk: 'list' })).to.deep.equal([[2, 3, 1, 4]]);
        expect(await readAll(store, { index, pk: 'list', prefix: 'B#', order: 'desc' })).to.deep.equal([[1, 3, 2]]);
        await store.commit([
          put('k1', { n: 1 }, { version: 1 }),
          put('k2', { n: 2 }, { version: 1 }, { [index]: { pk: 'list', sk: 'D' } }),
          { kind: 'delete', key: key('k3'), if: 'any' },
        ]);
        expect(await readAll(store, { index, pk: 'list' })).to.deep.equal([[4, 2]]);
      });
    }

    it('gives key, value and version of its items', async () => {
      await store.commit([listed(1, 'index2', 'x')]);
      const expected: Versioned<object> = { key: key('k1'), value: { n: 1 }, version: 1 };
      expect((await store.query({ pk: PK })).items).to.deep.equal([expected]);
      expect((await store.query({ index: 'index2', pk: 'list' })).items).to.deep.equal([expected]);
    });

    it('is read page by page, each item once, 50 at a time when nothing is said', async () => {
      const numbers = Array.from({ length: 60 }, (_, n) => n);
      await store.commit(numbers.map((n) => listed(n, 'index1', String(Math.floor(n / 5)).padStart(2, '0'))));
      expect((await store.query({ pk: PK })).items).to.have.length(50);
      for (const query of [
        { pk: PK, prefix: 'k' },
        { index: 'index1', pk: 'list', order: 'desc' },
      ] satisfies Query[]) {
        const pages = await readAll(store, { ...query, limit: 7 });
        expect(pages.slice(0, 8).map(({ length }) => length)).to.deep.equal(Array.from({ length: 8 }, () => 7));
        expect(pages.flat().toSorted((a, b) => a - b)).to.deep.equal(numbers);
      }
    });

    it('goes on from its cursor when the item there was deleted, and with another page size', async () => {
      await store.commit(['a', 'b', 'c', 'd'].map((sk, n) => put(sk, { n })));
      const { next = '' } = await store.query({ pk: PK, limit: 2 });
      await store.commit([{ kind: 'delete', key: key('b'), if: 'any' }]);
      expect(await readAll(store, { pk: PK, limit: 9 })).to.deep.equal([[0, 2, 3]]);
      const rest = await store.query<{ n: number }>({ pk: PK, limit: 9, cursor: next });
      expect(rest.items.map(({ value }) => value.n)).to.deep.equal([2, 3]);
    });

    it('refuses a cursor that it did not give out, naming the field', async () => {
      await store.commit(['a1', 'a2', 'a3'].map((sk, n) => put(sk, { n }, 'new', { index1: { pk: PK, sk } })));
      const { next = '' } = await store.query({ pk: PK, limit: 1 });
      const foreign: Query[] = [
        { pk: 'another', cursor: next },
        { pk: PK, prefix: 'a', cursor: next },
        { pk: PK, order: 'desc', cursor: next },
        { pk: PK, index: 'index1', cursor: next },
        { pk: PK, cursor: 'garbage' },
        { pk: PK, cursor: '' },
        { pk: PK, cursor: Buffer.from('[1,2]').toString('base64url') },
        { pk: PK, cursor: `${next.slice(0, 4)}${next.slice(5)}` },
      ];
      for (const query of foreign) {
        const error = await rejection(store.query(query));
        expect(error).to.be.instanceOf(ValidationError);
        expect(error).to.have.nested.property('errors[0].field', 'cursor');
      }
    });

    it('refuses a page size that is none', async () => {
      for (const limit of [0, -1, 1.5])
        expect(await rejection(store.query({ pk: PK, limit }))).to.be.instanceOf(RangeError);
    });
  });
};
