import type { AnyEvent } from '#shared/events/index.ts';
import { StoreConflictError } from '#shared/errors/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import { addressOf, assertCommit } from './commit.ts';
import { decodeCursor, encodeCursor, pageSize } from './cursor.ts';
import type { Position } from './cursor.ts';
import { outboxItemOf, outboxKey } from './outbox-item.ts';
import type { Change, IndexName, Key, Put, Query, Store, Versioned } from './port.ts';
import { copyOf, storable } from './storable.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  /** Called after a commit with those of its events that were not in the outbox yet. Must not throw. */
  readonly onCommitted?: (events: readonly AnyEvent[]) => void;
}

interface Item {
  readonly key: Key;
  readonly value: unknown;
  readonly version: number;
  readonly indexes: NonNullable<Put['indexes']>;
  readonly expiresAt: string | undefined;
}

/** The Store of unit tests and of the simulator. A commit happens at one instant: nothing interleaves with it. */
export const createMemoryStore = ({ clock, onCommitted = () => undefined }: MemoryStoreOptions): Store => {
  const items = new Map<string, Item>();
  /** The items of each partition of the table and of its indexes, so that a query looks at no others. */
  const partitions = new Map<string, Map<string, Item>>();

  const passed = (time: string | undefined): boolean =>
    time !== undefined && Date.parse(time) <= Date.parse(clock.now());

  const find = (key: Key): Item | undefined => {
    const item = items.get(addressOf(key));
    return item === undefined || passed(item.expiresAt) ? undefined : item;
  };

  const remove = (address: string): void => {
    const item = items.get(address);
    if (item === undefined) return;
    items.delete(address);
    for (const name of partitionsOf(item)) {
      const partition = partitions.get(name);
      partition?.delete(address);
      if (partition?.size === 0) partitions.delete(name);
    }
  };

  const put = (address: string, item: Item): void => {
    remove(address);
    items.set(address, item);
    for (const name of partitionsOf(item)) {
      partitions.set(name, (partitions.get(name) ?? new Map<string, Item>()).set(address, item));
    }
  };

  /** Puts `events` into the outbox. Returns those that were not in it. */
  const post = (events: readonly AnyEvent[]): readonly AnyEvent[] => {
    const fresh = events.filter((event) => find(outboxKey(event)) === undefined);
    for (const event of events) {
      const key = outboxKey(event);
      const value = outboxItemOf(event, clock.now());
      put(addressOf(key), { key, value, version: 1, indexes: {}, expiresAt: undefined });
    }
    return fresh;
  };

  return {
    get: async <T>(key: Key) => {
      const item = find(key);
      return item && versioned<T>(item);
    },

    query: async <T>(query: Query) => {
      const limit = pageSize(query);
      const after = decodeCursor(query);
      const found = [...(partitions.get(partitionOf(query)) ?? new Map<string, Item>()).values()]
        .filter(({ expiresAt }) => !passed(expiresAt))
        .flatMap((item) => entries(item, query))
        .filter(({ position }) => after === undefined || direction(query) * compare(position, after) > 0)
        .sort((a, b) => direction(query) * compare(a.position, b.position))
        .slice(0, limit);
      const last = found.at(-1);
      return {
        items: found.map(({ item }) => versioned<T>(item)),
        // A full page may be the last one: DynamoDB does not know either.
        ...(last && found.length === limit && { next: encodeCursor(query, last.position) }),
      };
    },

    commit: async (changes, events = []) => {
      assertCommit(changes, events);
      const written = changes.map((change) => (change.kind === 'put' ? toItem(change) : undefined));
      const posted = events.map((event) => storable(event, 'event'));
      const failed = changes.flatMap((change, index) => (holds(change, find(change.key)) ? [] : [index]));
      if (failed.length > 0) throw new StoreConflictError(failed);
      changes.forEach(({ kind, key }, index) => {
        const item = written[index];
        if (item) put(addressOf(key), item);
        else if (kind === 'delete') remove(addressOf(key));
      });
      const fresh = post(posted);
      if (fresh.length > 0) onCommitted(fresh);
    },
  };
};

const INDEX_NAMES: readonly IndexName[] = ['index1', 'index2'];

const toItem = ({ key, value, if: condition, indexes = {}, expiresAt }: Put): Item => ({
  key: { ...key },
  value: storable(value),
  version: condition === 'new' ? 1 : condition.version + 1,
  indexes: copyOf(indexes),
  expiresAt,
});

const versioned = <T>({ key, value, version }: Item): Versioned<T> => ({
  key: { ...key },
  value: copyOf(value) as T,
  version,
});

const holds = ({ if: condition }: Change, item: Item | undefined): boolean => {
  if (condition === 'any') return true;
  if (condition === 'new' || condition === 'absent') return item === undefined;
  return item?.version === condition.version;
};

const partitionOf = ({ index, pk }: Pick<Query, 'index' | 'pk'>): string => JSON.stringify([index ?? null, pk]);

/** Where queries find the item: in the table, and in the indexes that list it. */
const partitionsOf = ({ key, indexes }: Item): readonly string[] => [
  partitionOf(key),
  ...INDEX_NAMES.flatMap((index) => {
    const pk = indexes[index]?.pk;
    return pk === undefined ? [] : [partitionOf({ index, pk })];
  }),
];

interface Entry {
  readonly item: Item;
  readonly position: Position;
}

/** The item's position in the partition that is queried; none without the prefix. */
const entries = (item: Item, { index, prefix = '' }: Query): Entry[] => {
  const sort = (index === undefined ? item.key : item.indexes[index])?.sk;
  return sort?.startsWith(prefix) ? [{ item, position: { key: item.key, sort } }] : [];
};

const direction = ({ order }: Query): 1 | -1 => (order === 'desc' ? -1 : 1);

const compare = (a: Position, b: Position): number =>
  compareBytes(a.sort, b.sort) || compareBytes(a.key.pk, b.key.pk) || compareBytes(a.key.sk, b.key.sk);

/** DynamoDB sorts strings by their UTF-8 bytes. Below the surrogates, JavaScript's own order is the same. */
const compareBytes = (a: string, b: string): number => {
  if (a === b) return 0;
  if (SURROGATES_OR_ABOVE.test(a) || SURROGATES_OR_ABOVE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
};
const SURROGATES_OR_ABOVE = /[\uD800-\uFFFF]/;
