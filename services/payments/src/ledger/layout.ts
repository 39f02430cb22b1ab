import type { Hash } from '#shared/merkle/index.ts';
import { partitionOf } from '#shared/store/index.ts';
import type { Key, Put, Versioned } from '#shared/store/index.ts';
import { isAccount } from '../money/accounts.ts';
import type { AccountId } from '../money/accounts.ts';
import type { LedgerEntry } from '../money/postings.ts';

/**
 * The ledger's keys in the service's table. No other file knows them.
 *
 * | pk                                     | sk              | value                                                       |
 * | -------------------------------------- | --------------- | ----------------------------------------------------------- |
 * | `ENTRY#{entryId}`                      | `ENTRY`         | the entry; written once                                     |
 * | `ENTRY#{entryId}`                      | `RECEIPT`       | its position in the log; written once                       |
 * | `ACCOUNT#{account}#{currency}#{shard}` | `BALANCE`       | running total; all of them are listed in index1             |
 * | `ACCOUNT#{account}#{currency}#{shard}` | `LINE#{number}` | statement line; written once; sharded ones also in index1   |
 * | `LEDGER#PENDING#{part}`                | `{at}#{id}`     | an entry that is not in the log yet                         |
 * | `LEDGER#LOG`                           | `HEAD`          | size, root and compact range of the log                     |
 * | `LEDGER#LOG`                           | `CHECKED`       | when the log was last found as its last checkpoint says     |
 * | `LEDGER#LEAVES#{sequence / 1000}`      | `{sequence}`    | a leaf, with the subtrees it completed; written once        |
 * | `EXPORT#{exportId}`                    | `STATE`         | an export of the ledger, and how far it is                  |
 * | `EXPORT#{exportId}`                    | `PART#{number}` | one of its objects; written once                            |
 */
export const keys = {
  entry: (entryId: string): Key => ({ pk: `ENTRY#${entryId}`, sk: 'ENTRY' }),
  receipt: (entryId: string): Key => ({ pk: `ENTRY#${entryId}`, sk: 'RECEIPT' }),
  balance: (shard: AccountShard): Key => ({ pk: shardPk(shard), sk: 'BALANCE' }),
  line: (shard: AccountShard, line: number): Key => ({ pk: shardPk(shard), sk: `${LINES}${pad(line)}` }),
  pending: ({ at, entryId }: Pick<LedgerEntry, 'at' | 'entryId'>): Key => ({
    pk: partitionOf(ALL_PENDING, entryId),
    sk: `${at}#${entryId}`,
  }),
  head: { pk: 'LEDGER#LOG', sk: 'HEAD' } satisfies Key,
  checked: { pk: 'LEDGER#LOG', sk: 'CHECKED' } satisfies Key,
  leaf: (sequence: number): Key => ({ pk: leavesPk(sequence), sk: pad(sequence) }),
  export: (exportId: string): Key => ({ pk: exportPk(exportId), sk: 'STATE' }),
  exportPart: (exportId: string, number: number): Key => ({ pk: exportPk(exportId), sk: `${PARTS}${pad(number)}` }),
};

/** One part of an account's books. */
export interface AccountShard {
  readonly account: AccountId;
  readonly currency: string;
  readonly shard: number;
}

export const LINES = 'LINE#';
export const PARTS = 'PART#';
export const exportPk = (exportId: string): string => `EXPORT#${exportId}`;
/** Leaves that share a partition, and so a query. */
export const LEAVES_PER_PARTITION = 1_000;

/** Sizes at which a partition of leaves is full, above `from` and up to `to`: there is a checkpoint of each. */
export const blockSizesBetween = (from: number, to: number): readonly number[] => {
  const first = Math.floor(from / LEAVES_PER_PARTITION) + 1;
  const last = Math.floor(to / LEAVES_PER_PARTITION);
  return Array.from({ length: last - first + 1 }, (_, n) => (first + n) * LEAVES_PER_PARTITION);
};

/** Where the block begins in which the log of this size continues. */
export const blockStartOf = (size: number): number => size - (size % LEAVES_PER_PARTITION);

export const leavesPk = (sequence: number): string => `LEDGER#LEAVES#${Math.floor(sequence / LEAVES_PER_PARTITION)}`;
export const shardPk = ({ account, currency, shard }: AccountShard): string =>
  `ACCOUNT#${account}#${currency}#${String(shard).padStart(2, '0')}`;
/** Whose balance an item is, by its key; `undefined` for any other item. */
export const balanceOfKey = (pk: string, sk: string): Pick<AccountShard, 'account' | 'currency'> | undefined => {
  const [kind, account = '', currency = ''] = pk.split('#');
  return kind === 'ACCOUNT' && sk === 'BALANCE' && isAccount(account) ? { account, currency } : undefined;
};
/** Index1: the lines of all parts of a sharded account, in time order. */
export const linesPk = (account: AccountId, currency: string): string => `LINES#${account}#${currency}`;

/**
 * Partitions of entries that are not in the log yet. Each entry is put and deleted there within transactions, which is four write
 * units of the thousand that a partition has a second (DynamoDB guide, "Designing partition keys" and "Transactions"): eight take 2,000 entries a
 * second. The order of the log does not depend on the partition. May grow, must never shrink.
 */
export const ALL_PENDING: readonly string[] = Array.from({ length: 8 }, (_, part) => `LEDGER#PENDING#${part}`);

/**
 * Index1: every balance, for the audit. In several partitions, because each movement writes there.
 * May grow, must never shrink.
 */
export const ALL_BALANCES: readonly string[] = Array.from({ length: 16 }, (_, part) => `LEDGER#BALANCES#${part}`);
export const balanceIndexKey = (shard: AccountShard): Key => {
  const name = shardPk(shard);
  return { pk: partitionOf(ALL_BALANCES, name), sk: name };
};

/** Enough digits for every safe integer, so that text sorts as numbers do. */
const pad = (number: number): string => String(number).padStart(16, '0');

/** Sort-key prefix of the hundred lines that a line is among. */
export const linePrefix = (line: number): string => `${LINES}${pad(line).slice(0, -2)}`;

/** An entry that waits to be appended to the log. */
export interface Pending {
  readonly entryId: string;
  readonly at: string;
  readonly leafHash: Hash;
}

export interface Head {
  readonly size: number;
  readonly root: Hash;
  /** Roots of the perfect subtrees, largest first (`shared/merkle`). */
  readonly hashes: readonly Hash[];
}

/** The last time that the log was held to its last checkpoint, whether or not there was a new one to sign. */
export interface Checked {
  /** ISO-8601 UTC. */
  readonly at: string;
}

export interface Leaf {
  readonly sequence: number;
  readonly entryId: string;
  /** The leaf's own hash, and those of the larger subtrees that it completed. */
  readonly completed: readonly Hash[];
}

export const put = (key: Key, value: object, read: Versioned<unknown> | undefined, indexes?: Put['indexes']): Put => ({
  kind: 'put',
  key,
  value,
  if: read === undefined ? 'new' : { version: read.version },
  ...(indexes !== undefined && { indexes }),
});
