import type { AnyEvent } from '#shared/events/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from './mutate.ts';
import type { Change, Delete, Key, Put, Query, Store, Versioned } from './port.ts';

/** What a list asks for: one page of it. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** Write over exactly the version that was read, or as a new item where nothing was. */
export const put = (key: Key, value: object, read?: Versioned<unknown>, indexes?: Put['indexes']): Put => ({
  kind: 'put',
  key,
  value,
  if: read === undefined ? 'new' : { version: read.version },
  ...(indexes !== undefined && { indexes }),
});

/** Delete whatever is at the key. Deleting what is not there is a no-op. */
export const remove = (key: Key): Delete => ({ kind: 'delete', key, if: 'any' });

/**
 * All items of a query, page by page, with their versions.
 * @param isWanted The list ends before the first item for which this is false, and no further page is read
 */
export const queryAll = async <T>(
  store: Pick<Store, 'query'>,
  query: Omit<Query, 'cursor'>,
  isWanted: (value: T) => boolean = () => true,
): Promise<readonly Versioned<T>[]> => {
  const items: Versioned<T>[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.query<T>({ ...query, ...(cursor !== undefined && { cursor }) });
    const end = page.items.findIndex(({ value }) => !isWanted(value));
    if (end >= 0) return [...items, ...page.items.slice(0, end)];
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
};

/** The values of {@link queryAll}. */
export const listAll = async <T>(...query: Parameters<typeof queryAll<T>>): Promise<readonly T[]> =>
  (await queryAll<T>(...query)).map(({ value }) => value);

/** Pages that one search reads. */
const MOST_PAGES = 10;

/**
 * The next page that has something wanted, of the next ten: it may have fewer items than asked for, or none, before the last one.
 * @param read One page of what is searched
 */
export const searchPage = async <I>(
  read: (page: PageRequest) => Promise<{ readonly items: readonly I[]; readonly next?: string | undefined }>,
  page: PageRequest,
  isWanted: (item: I) => boolean,
  left = MOST_PAGES,
): Promise<{ readonly items: readonly I[]; readonly next?: string }> => {
  const { items, next } = await read(page);
  const wanted = items.filter(isWanted);
  if (next === undefined) return { items: wanted };
  if (wanted.length > 0 || left === 1) return { items: wanted, next };
  return searchPage(read, { ...page, cursor: next }, isWanted, left - 1);
};

/** What a decision about a record writes. */
export interface Decision<V, R> {
  /** The record's new value. The object that was read means no change: then nothing is written, and no event is sent. */
  readonly value: V;
  readonly result: R;
  readonly changes?: readonly Change[];
  readonly events?: readonly AnyEvent[];
}

export interface RecordAccess<V> {
  readonly read: () => Promise<Versioned<V>>;
  /** Writes the record, over the version that was read. */
  readonly write: (value: V, read: Versioned<V>) => readonly Change[];
}

/**
 * Read a record, decide, and write in one transaction. After a conflict with another writer, the record is read and
 * decided about again.
 * @throws StoreConflictError when another writer was faster every time
 */
export const changeRecord = <V, R>(
  { store, sleep }: { readonly store: Pick<Store, 'commit'>; readonly sleep: Sleep },
  { read, write }: RecordAccess<V>,
  decide: (value: V) => Decision<V, R> | Promise<Decision<V, R>>,
): Promise<R> =>
  retryOnConflict(
    async () => {
      const before = await read();
      const { value, result, changes = [], events = [] } = await decide(before.value);
      if (value !== before.value) await store.commit([...write(value, before), ...changes], events);
      return result;
    },
    { sleep },
  );
