import { expect } from 'chai';
import fc from 'fast-check';
import { StoreConflictError } from '#shared/errors/index.ts';
import type { Change, Key, Store } from '../port.ts';

/** What a Store holds, as simply as it can be said: sort key → value and version. */
type Model = Map<string, { n: number; version: number }>;

const SORT_KEYS = ['a', 'b', 'c', 'd'];

/** A change whose condition holds now and then. */
const change = (key: Key): fc.Arbitrary<Change> => {
  const ofVersion = fc.record({ version: fc.integer({ min: 1, max: 3 }) });
  return fc.oneof(
    fc.record({
      kind: fc.constant('put' as const),
      key: fc.constant(key),
      value: fc.record({ n: fc.integer() }),
      if: fc.oneof(fc.constant('new' as const), ofVersion),
    }),
    fc.record({
      kind: fc.constant('delete' as const),
      key: fc.constant(key),
      if: fc.oneof(fc.constant('any' as const), ofVersion),
    }),
    fc.record({
      kind: fc.constant('check' as const),
      key: fc.constant(key),
      if: fc.oneof(fc.constant('absent' as const), ofVersion),
    }),
  );
};

const commits = (pk: string): fc.Arbitrary<Change[][]> => {
  const commit = fc
    .subarray(SORT_KEYS, { minLength: 1 })
    .chain((sortKeys) => fc.tuple(...sortKeys.map((sk) => change({ pk, sk }))));
  return fc.array(commit, { minLength: 1, maxLength: 12 });
};

/** Runs random series of commits, each on a partition of its own, and compares outcome and content after every commit. */
export const followsTheModel = async (store: Store, histories: number): Promise<void> => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(commits('history'), async (history) => {
      const pk = `history-${(run += 1)}`;
      const model: Model = new Map();
      for (const planned of history) {
        const changes = planned.map((one) => ({ ...one, key: { ...one.key, pk } }));
        expect(await failedOf(store, changes)).to.deep.equal(apply(model, changes));
        expect(await contentOf(store, pk)).to.deep.equal([...model].toSorted(([a], [b]) => (a < b ? -1 : 1)));
      }
    }),
    { numRuns: histories },
  );
};

/** Changes the model, or answers which conditions fail. */
const apply = (model: Model, changes: readonly Change[]): number[] => {
  const failed = changes.flatMap(({ if: wanted, key }, index) => {
    const version = model.get(key.sk)?.version;
    const holds = typeof wanted === 'object' ? version === wanted.version : wanted === 'any' || version === undefined;
    return holds ? [] : [index];
  });
  if (failed.length > 0) return failed;
  for (const one of changes) {
    if (one.kind === 'delete') model.delete(one.key.sk);
    if (one.kind === 'put' && 'n' in one.value && typeof one.value.n === 'number')
      model.set(one.key.sk, { n: one.value.n, version: (model.get(one.key.sk)?.version ?? 0) + 1 });
  }
  return [];
};

const failedOf = async (store: Store, changes: readonly Change[]): Promise<readonly number[]> => {
  try {
    await store.commit(changes);
    return [];
  } catch (error) {
    if (error instanceof StoreConflictError) return error.failed;
    throw error;
  }
};

const contentOf = async (store: Store, pk: string): Promise<[string, { n: number; version: number }][]> => {
  const { items } = await store.query<{ n: number }>({ pk });
  return items.map(({ key, value, version }) => [key.sk, { n: value.n, version }]);
};
