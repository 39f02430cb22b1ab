import { queryAll } from '#shared/store/index.ts';
import type { Store, Versioned } from '#shared/store/index.ts';
import { ALL_PENDING } from './layout.ts';
import type { Pending } from './layout.ts';

/** The entries of all partitions that have waited longest, at most `limit`, oldest first; of the same time, by their ids. */
export const oldestPending = async (store: Store, limit: number): Promise<readonly Versioned<Pending>[]> => {
  const pages = await Promise.all(ALL_PENDING.map((pk) => store.query<Pending>({ pk, limit })));
  return inOrder(pages.flatMap(({ items }) => items)).slice(0, limit);
};

/** All of them, in the same order. */
export const allPending = async (store: Store): Promise<readonly Versioned<Pending>[]> =>
  inOrder((await Promise.all(ALL_PENDING.map((pk) => queryAll<Pending>(store, { pk })))).flat());

const inOrder = (items: readonly Versioned<Pending>[]): readonly Versioned<Pending>[] =>
  items.toSorted(({ key: { sk: one } }, { key: { sk: other } }) => (one < other ? -1 : 1));
