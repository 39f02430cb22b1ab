import type { AnyEvent } from '#shared/events/index.ts';
import { StoreConflictError } from '#shared/errors/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import { addressOf, assertCommit, outboxExpiry, outboxKey } from './commit.ts';
import { decodeCursor, encodeCursor, pageSize } from './cursor.ts';
import type { Position } from './cursor.ts';
import type { Change, Key, Put, Query, Store, Versioned } from './port.ts';
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
  /** Event address → when it is forgotten. */
  const outbox = new Map<string, string>();

  const passed = (time: string | undefined): boolean =>
    time !== undefined && Date.parse(time) <= Date.parse(clock.now());

  const find = (key: Key): Item | undefined => {
    const item = items.get(addressOf(key));
    return item === undefined || passed(item.expiresAt) ? undefined : item;
  };

  /** Of `events`, those that are new to the outbox, which remembers them all from now on. */
  const post = (events: readonly AnyEvent[]): readonly AnyEvent[] => {
    const isNew = (event: AnyEvent): boolean => {
      const forgetAt = outbox.get(addressOf(outboxKey(event)));
      return forgetAt === undefined || passed(forgetAt);
    };
    const fresh = events.filter(isNew);
    for (const event of events) outbox.set(addressOf(outboxKey(event)), outboxExpiry(clock.now()));
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
      const found = [...items.values()]
        .filter(({ expiresAt }) => !passed(expiresAt))
        .flatMap((item) => entries(item, query))
        .sort((a, b) => direction(query) * compare(a.position, b.position))
        .filter(({ position }) => after === undefined || direction(query) * compare(position, after) > 0)
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
        if (item) items.set(addressOf(key), item);
        else if (kind === 'delete') items.delete(addressOf(key));
      });
      const fresh = post(posted);
      if (fresh.length > 0) onCommitted(fresh);
    },
  };
};

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

interface Entry {
  readonly item: Item;
  readonly position: Position;
}

/** The item's place in what is queried: none or one. */
const entries = (item: Item, { index, pk, prefix = '' }: Query): Entry[] => {
  const place = index === undefined ? item.key : item.indexes[index];
  return place?.pk === pk && place.sk.startsWith(prefix) ? [{ item, position: { key: item.key, sort: place.sk } }] : [];
};

const direction = ({ order }: Query): 1 | -1 => (order === 'desc' ? -1 : 1);

const compare = (a: Position, b: Position): number =>
  compareBytes(a.sort, b.sort) || compareBytes(a.key.pk, b.key.pk) || compareBytes(a.key.sk, b.key.sk);

/** DynamoDB sorts strings by their UTF-8 bytes. */
const compareBytes = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)));
