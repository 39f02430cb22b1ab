import type { AnyEvent } from '#shared/events/index.ts';

/** Address of an item in a service's table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A value as it was read, with the version that a later `commit` can require. */
export interface Versioned<T> {
  readonly key: Key;
  readonly value: T;
  readonly version: number;
}

/** Write `value` at `key`: as a `new` item, or over exactly the version that was read. */
export interface Put {
  readonly kind: 'put';
  readonly key: Key;
  /** Plain data: what JSON can say. A Date, Map or NaN is refused with a TypeError; `undefined` members are dropped. */
  readonly value: object;
  readonly if: 'new' | { readonly version: number };
  /** Position in the secondary indexes; an item without one is not listed there. */
  readonly indexes?: Partial<Record<IndexName, Key>>;
  /** ISO-8601 UTC. The item may vanish any time after it (TTL), never before. */
  readonly expiresAt?: string;
}

export interface Delete {
  readonly kind: 'delete';
  readonly key: Key;
  readonly if: 'any' | { readonly version: number };
}

/** Write nothing here, but let the transaction fail unless this holds. */
export interface Check {
  readonly kind: 'check';
  readonly key: Key;
  readonly if: 'absent' | { readonly version: number };
}

export type Change = Put | Delete | Check;
export type IndexName = 'index1' | 'index2';

export interface Query {
  /** The table itself when left out. Index reads are eventually consistent, table reads strongly. */
  readonly index?: IndexName;
  readonly pk: string;
  /** Only sort keys with this prefix. */
  readonly prefix?: string;
  readonly order?: 'asc' | 'desc';
  /** At most this many items (default 50). */
  readonly limit?: number;
  /** `next` of the page before; opaque. */
  readonly cursor?: string;
}

export interface Page<T> {
  readonly items: readonly Versioned<T>[];
  /** Present while there may be more; a full page has it even if the next one turns out empty. */
  readonly next?: string;
}

/** What `commit` accepts at most, counting one item per event (DynamoDB: 100 per TransactWriteItems). */
export const MAX_CHANGES = 100;

/**
 * The persistence port all repositories are written over. `DynamoStore` and `MemoryStore` are held to one contract suite
 * (`contract.ts`), so that whatever passes in the simulator behaves the same on AWS.
 */
export interface Store {
  /** Strongly consistent read of one item. An item past its `expiresAt` is absent. */
  get<T>(key: Key): Promise<Versioned<T> | undefined>;

  /** One page, in sort-key order. Throws `ValidationError` for a cursor that this query did not give out. */
  query<T>(query: Query): Promise<Page<T>>;

  /**
   * All or nothing. `events` go to the outbox in the same transaction and are published afterwards, at least once, by the
   * table's stream; publishing needs no further call. An event that is in the outbox already, not published yet, stays one.
   *
   * @throws StoreConflictError when a condition does not hold; nothing was written
   * @throws StoreContentionError when concurrent transactions conflicted with every attempt
   * @throws Error for what no store could write: more than MAX_CHANGES, one item twice, an empty key
   */
  commit(changes: readonly Change[], events?: readonly AnyEvent[]): Promise<void>;
}
