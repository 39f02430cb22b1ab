import { mapEach } from '#shared/concurrency/index.ts';
import { EMPTY_ROOT } from '#shared/merkle/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import type { Store } from '#shared/store/index.ts';
import { sumByAccount } from '../money/balances.ts';
import { listShards, readBalances } from './all-balances.ts';
import { readEntry } from './books.ts';
import type { ExportRow, ExportedEntry } from './domain/export.ts';
import type { Digest, Receipt } from './domain/log.ts';
import { keys } from './layout.ts';
import type { Head, Leaf, Pending } from './layout.ts';
import { readLeaves } from './leaves.ts';
import { allPending } from './pending.ts';

/** Entries that are read together. */
const CHUNK = 250;

/** Entries `from` to `to - 1` of the log as they are on record now, with what their leaves and receipts say. */
export async function* readEntries(store: Store, from: number, to: number): AsyncGenerator<ExportedEntry> {
  let chunk: Leaf[] = [];
  for await (const leaf of readLeaves(store, from, to)) {
    chunk.push(leaf);
    if (chunk.length < CHUNK) continue;
    yield* await mapEach(chunk, (each) => exportedEntry(store, each));
    chunk = [];
  }
  yield* await mapEach(chunk, (each) => exportedEntry(store, each));
}

/** Entry and receipt share a partition: one read. */
const exportedEntry = async (store: Store, { sequence, entryId, completed }: Leaf): Promise<ExportedEntry> => {
  const { pk, sk } = keys.entry(entryId);
  const { items } = await store.query<unknown>({ pk, limit: 2 });
  const entry = items.find(({ key }) => key.sk === sk);
  const receipt = items.find(({ key }) => key.sk === keys.receipt(entryId).sk);
  return {
    sequence,
    entryId,
    leafHash: completed[0] ?? '',
    ...(entry !== undefined && { entry: entry.value }),
    ...(receipt !== undefined && { receipt: pick(receipt.value as Receipt) }),
  };
};

const pick = ({ sequence, leafHash }: Receipt): ExportedEntry['receipt'] => ({ sequence, leafHash });

/** How often to read a ledger that is in use, before its balances are left out. */
const ATTEMPTS = 3;
/** So long after an account's first entry the index of balances surely shows it. */
const PAUSE_MS = 2_000;
/** More entries than these since the checkpoint, and the balances are left out. */
const LONGEST_TAIL = 2_000;
/** With more balances than these, a Lambda might not read them three times within its timeout: they are left out. */
const MOST_BALANCES = 50_000;

/**
 * The end of an export: what came after the checkpoint that it is of, and all balances, if no entry came between the first
 * and the last reading, because only then they belong to these entries. Otherwise the export ends with the checkpoint.
 */
export const readTail = async (
  { store, sleep }: { readonly store: Store; readonly sleep: Sleep },
  checkpoint: Digest,
): Promise<readonly ExportRow[]> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await readState(store);
    if (before.head.size - checkpoint.size + before.pending.length > LONGEST_TAIL) break;
    await sleep(PAUSE_MS);
    const entries: ExportRow[] = [];
    for await (const entry of readEntries(store, checkpoint.size, before.head.size)) {
      entries.push({ type: 'entry', ...entry });
    }
    const pending = await mapEach(before.pending, ({ entryId }) => readEntry(store, entryId));
    const shards = await listShards(store);
    if (shards.length > MOST_BALANCES) break;
    const balances = await readBalances(store, shards);
    const after = await readState(store);
    if (JSON.stringify(before) !== JSON.stringify(after)) continue;
    return [
      { type: 'head', ...before.head, balances: 'included' },
      ...entries,
      ...pending.filter((entry) => entry !== undefined).map((entry): ExportRow => ({ type: 'pending', entry })),
      ...sumByAccount(balances).map((balance): ExportRow => ({ type: 'balance', ...balance })),
    ];
  }
  return [{ type: 'head', size: checkpoint.size, root: checkpoint.root, balances: 'moving' }];
};

/** Every entry is either pending or below the head: nothing is written without changing one of them. */
export const readState = async (store: Store): Promise<{ pending: readonly Pending[]; head: Digest }> => {
  // The queue first: what is taken from it in between is below the head then, and in the export twice rather than not at all.
  const pending = (await allPending(store)).map(({ value }) => value);
  const { size = 0, root = EMPTY_ROOT } = (await store.get<Head>(keys.head))?.value ?? {};
  return { pending, head: { size, root } };
};
