import { EMPTY_ROOT } from '#shared/merkle/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { Balance } from '../money/balances.ts';
import { hasForm } from './domain/entry-form.ts';
import type { ExportRow, ExportedBalance, ExportedEntry } from './domain/export.ts';
import type { Digest, Receipt, SignedCheckpoint } from './domain/log.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import { readEntry } from './books.ts';
import { keys } from './layout.ts';
import type { Head, Leaf, Pending } from './layout.ts';
import { allPending } from './pending.ts';
import { readLeaves } from './leaves.ts';
import { createStatements } from './statements.ts';

/** How often to read a ledger that is in use, before its balances are left out. */
const ATTEMPTS = 3;

/**
 * The whole ledger as rows for `jsonLine`. It may be in use meanwhile. Entries that come later are left out; balances are
 * put in when no entry came between the first and the last reading, because only then they belong to these entries.
 *
 * @param checkpoints All there are; they are kept outside the table
 */
export async function* exportLedger(
  store: Store,
  checkpoints: readonly SignedCheckpoint[],
): AsyncGenerator<ExportRow, void> {
  let attempt = 1;
  let snapshot = await readSnapshot(store);
  while (snapshot.moved && attempt < ATTEMPTS) {
    attempt += 1;
    snapshot = await readSnapshot(store);
  }
  const { head, entries, pending, balances, moved } = snapshot;
  yield { type: 'head', ...head, balances: moved ? 'moving' : 'included' };
  for (const entry of entries) yield { type: 'entry', ...entry };
  for (const entry of pending) yield { type: 'pending', entry };
  if (!moved) for (const balance of balances) yield { type: 'balance', ...balance };
  for (const checkpoint of checkpoints) yield { type: 'checkpoint', ...checkpoint };
}

const readSnapshot = async (store: Store) => {
  const before = await readState(store);
  const leaves: Leaf[] = [];
  for await (const leaf of readLeaves(store, 0, before.head.size)) leaves.push(leaf);
  const entries = await mapEach(leaves, (leaf) => exportedEntry(store, leaf));
  const pending = await mapEach(before.pending, ({ entryId }) => readEntry(store, entryId));
  const balances = await readBalances(store, [...entries.map(({ entry }) => entry), ...pending]);
  const after = await readState(store);
  return {
    head: before.head,
    entries,
    pending: pending.filter((entry) => entry !== undefined),
    balances,
    moved: JSON.stringify(before) !== JSON.stringify(after),
  };
};

/** Every entry is either pending or below the head: nothing is written without changing one of them. */
export const readState = async (store: Store): Promise<{ pending: readonly Pending[]; head: Digest }> => {
  // The queue first: what is taken from it in between is below the head then, and in the export twice rather than not at all.
  const pending = (await allPending(store)).map(({ value }) => value);
  const { size = 0, root = EMPTY_ROOT } = (await store.get<Head>(keys.head))?.value ?? {};
  return { pending, head: { size, root } };
};

const exportedEntry = async (store: Store, { sequence, entryId, completed }: Leaf): Promise<ExportedEntry> => {
  const [entry, receipt] = await Promise.all([readEntry(store, entryId), store.get<Receipt>(keys.receipt(entryId))]);
  return {
    sequence,
    entryId,
    leafHash: completed[0] ?? '',
    ...(entry !== undefined && { entry }),
    ...(receipt !== undefined && { receipt: pick(receipt.value) }),
  };
};

const pick = ({ sequence, leafHash }: Receipt): ExportedEntry['receipt'] => ({ sequence, leafHash });

/** Balances of all accounts that entries name; what was altered beyond recognition names none. */
const readBalances = async (store: Store, entries: readonly unknown[]): Promise<readonly ExportedBalance[]> => {
  const { balance } = createStatements(store);
  const accounts = new Map(
    entries
      .filter(hasForm)
      .flatMap(({ postings }) => postings)
      .flatMap(({ from, to, amount: { currency } }) => [from, to].map((account) => ({ account, currency })))
      .map((shard) => [`${shard.account} ${shard.currency}`, shard]),
  );
  const read = await mapEach([...accounts.values()], ({ account, currency }) => balance(account, currency));
  return read.filter(({ lines }) => lines > 0).map(exportedBalance);
};

const exportedBalance = ({ account, currency, amountMinor }: Balance): ExportedBalance => ({
  account,
  currency,
  amountMinor,
});

/** Entries `from` to `to - 1` of the log as they are on record now, with what their leaves say. */
export async function* entriesSince(store: Store, from: number, to: number): AsyncGenerator<ExportedEntry> {
  for await (const leaf of readLeaves(store, from, to)) yield exportedEntry(store, leaf);
}
