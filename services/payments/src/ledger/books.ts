import type { Change, Put, Store, Versioned } from '#shared/store/index.ts';
import { SHARDS, isSharded, shardOf } from '../money/accounts.ts';
import type { AccountId } from '../money/accounts.ts';
import { sumBalances, book, emptyBalance } from '../money/balances.ts';
import type { Balance, StatementLine } from '../money/balances.ts';
import { EntryMismatchError } from './domain/errors.ts';
import { leafHashOf } from './domain/log.ts';
import { assertEntry, currencyOf, effectsOf, sameFact } from '../money/postings.ts';
import type { LedgerEntry } from '../money/postings.ts';
import { keys, linesPk, shardPk, balanceIndexKey, put } from './layout.ts';
import type { Pending, AccountShard } from './layout.ts';

export interface Posted {
  /** The entries as they are on record after the commit: of a replay, as they were written at first. */
  readonly entries: readonly LedgerEntry[];
  /** What to commit. Empty when every entry is on record already. */
  readonly changes: readonly Change[];
}

/** The ledger as one transaction sees it: whatever is read here is what `post` insists on. */
export interface Books {
  /** What the account holds, and what ever went in and out. */
  balance(account: AccountId, currency: string): Promise<Balance>;
  entry(entryId: string): Promise<LedgerEntry | undefined>;
  /**
   * Work out what recording these entries changes, in this order. Writes nothing.
   *
   * @throws EntryMismatchError when an id is on record with another fact
   * @throws InsufficientFundsError when a client's or contractor's account would fall below zero
   * @throws InvalidEntryError
   */
  post(entries: readonly LedgerEntry[]): Promise<Posted>;
}

export const readEntry = async (store: Store, entryId: string): Promise<LedgerEntry | undefined> =>
  (await store.get<LedgerEntry>(keys.entry(entryId)))?.value;

/** Places that hold an account's balance. */
export const shardsOf = (account: AccountId, currency: string): readonly AccountShard[] =>
  Array.from({ length: isSharded(account) ? SHARDS : 1 }, (_, shard) => ({ account, currency, shard }));

/** Open the books for one attempt of a transaction. */
export const openBooks = (store: Store): Books => {
  /** A decision and the changes it leads to must rest on the same reading. */
  const readings = new Map<string, Promise<Versioned<Balance> | undefined>>();
  const read = (shard: AccountShard): Promise<Versioned<Balance> | undefined> => {
    const known = readings.get(shardPk(shard)) ?? store.get<Balance>(keys.balance(shard));
    readings.set(shardPk(shard), known);
    return known;
  };

  return {
    balance: async (account, currency) => {
      const parts = await Promise.all(shardsOf(account, currency).map(read));
      return sumBalances(
        parts.flatMap((part) => (part === undefined ? [] : [part.value])),
        account,
        currency,
      );
    },

    entry: (entryId) => readEntry(store, entryId),

    post: async (entries) => {
      const known = await Promise.all(entries.map(({ entryId }) => readEntry(store, entryId)));
      const entriesOnRecord = entries.map((entry, index) => onRecord(entry, known[index]));
      const fresh = entries.filter((_, index) => known[index] === undefined);
      fresh.forEach(assertEntry);
      const shards = new Map(fresh.flatMap(shardsTouched).map((shard) => [shardPk(shard), shard]));
      const before = await Promise.all([...shards.values()].map(async (shard) => ({ shard, read: await read(shard) })));
      return { entries: entriesOnRecord, changes: [...fresh.flatMap(entryPuts), ...bookingPuts(fresh, before)] };
    },
  };
};

const onRecord = (entry: LedgerEntry, known: LedgerEntry | undefined): LedgerEntry => {
  if (known === undefined) return entry;
  if (sameFact(known, entry)) return known;
  throw new EntryMismatchError(`Entry ${entry.entryId} (${entry.movement}) is on record with another content`, {
    entryId: entry.entryId,
  });
};

const shardsTouched = (entry: LedgerEntry): readonly AccountShard[] =>
  effectsOf(entry).map(({ account }) => accountShardOf(account, entry));

const accountShardOf = (account: AccountId, entry: LedgerEntry): AccountShard => ({
  account,
  currency: currencyOf(entry),
  shard: shardOf(account, entry.entryId),
});

/** The entry itself, and its turn in the queue of the log. */
const entryPuts = (entry: LedgerEntry): readonly Put[] => {
  const { entryId, at } = entry;
  const pending: Pending = { entryId, at, leafHash: leafHashOf(entry) };
  return [put(keys.entry(entryId), entry, undefined), put(keys.pending(entry), pending, undefined)];
};

interface Reading {
  readonly shard: AccountShard;
  readonly read: Versioned<Balance> | undefined;
}

/** Every account's balance after all entries, once, and a line for each effect. */
const bookingPuts = (entries: readonly LedgerEntry[], before: readonly Reading[]): readonly Put[] =>
  before.flatMap(({ shard, read }) => {
    const lines: Put[] = [];
    let balance = read?.value ?? emptyBalance(shard.account, shard.currency);
    for (const entry of entries) {
      const effects = effectsOf(entry).filter(
        ({ account }) => shardPk(accountShardOf(account, entry)) === shardPk(shard), // this part, in this currency
      );
      for (const effect of effects) {
        const booked = book(balance, entry, effect);
        balance = booked.balance;
        lines.push(linePut(shard, booked.line));
      }
    }
    return [put(keys.balance(shard), balance, read, { index1: balanceIndexKey(shard) }), ...lines];
  });

const linePut = (shard: AccountShard, line: StatementLine): Put =>
  put(
    keys.line(shard, line.line),
    line,
    undefined,
    isSharded(shard.account)
      ? { index1: { pk: linesPk(shard.account, shard.currency), sk: `${line.at}#${line.entryId}` } }
      : undefined,
  );
