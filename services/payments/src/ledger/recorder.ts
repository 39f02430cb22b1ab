import { NotFoundError } from '#shared/errors/index.ts';
import { append, emptyRange, rootOf } from '#shared/merkle/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Change, Store, Versioned } from '#shared/store/index.ts';
import type { Receipt } from './domain/log.ts';
import { readEntry } from './books.ts';
import { oldestPending } from './pending.ts';
import { keys, put } from './layout.ts';
import type { Head, Leaf, Pending } from './layout.ts';

/** Entries that one commit can take: the head, and for each a leaf, a receipt and its leaving the queue make 100 items. */
export const GROUP = 33;

/** With several recorders at once, each conflict means that another one took up to GROUP entries further. */
const ATTEMPTS = 20;

/**
 * `recordLedgerTransaction`: appends entries to the log. Each call appends all that is pending, oldest first, in one
 * conditional update of the head (group commit). A loser of that race looks again and finds its entry taken by the winner.
 * An entry whose recorder crashed waits in the queue for the next call.
 */
export const createRecorder = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const readReceipt = async (entryId: string): Promise<Receipt | undefined> =>
    (await store.get<Receipt>(keys.receipt(entryId)))?.value;

  /** Take one group; answers how many entries it had. */
  const takeGroup = async (): Promise<number> => {
    // A concurrent change of one of them makes the commit fail.
    const [head, pending] = await Promise.all([store.get<Head>(keys.head), oldestPending(store, GROUP)]);
    if (pending.length > 0) await store.commit(groupChanges(head, pending));
    return pending.length;
  };

  const receiptsOf = async (entryIds: readonly string[]): Promise<readonly Receipt[] | undefined> => {
    const found = (await Promise.all(entryIds.map(readReceipt))).filter((receipt) => receipt !== undefined);
    return found.length === entryIds.length ? found : undefined;
  };

  const record = async (entryIds: readonly string[]): Promise<readonly Receipt[]> => {
    for (;;) {
      const receipts = await receiptsOf(entryIds);
      if (receipts !== undefined) return receipts;
      if ((await takeGroup()) > 0) continue;
      // Nothing is pending: another recorder took the last ones since we looked, or they were never written.
      return (await receiptsOf(entryIds)) ?? (await rejectMissing(entryIds));
    }
  };

  const rejectMissing = async (entryIds: readonly string[]): Promise<never> => {
    for (const entryId of entryIds) {
      if ((await readEntry(store, entryId)) === undefined) throw new NotFoundError(`No ledger entry ${entryId}`);
    }
    throw new Error(`Entries are neither pending nor in the log: ${entryIds.join(', ')}`);
  };

  return {
    /**
     * Receipts of these entries, which are in the log afterwards. A replay gives the same receipts.
     * @throws NotFoundError for an entry that was never written; StoreConflictError when all attempts lost
     */
    record: (entryIds: readonly string[]): Promise<readonly Receipt[]> =>
      retryOnConflict(() => record(entryIds), { sleep, attempts: ATTEMPTS }),

    /** Append everything pending to the log, for recorders that crashed. Returns the number of entries. */
    recordPending: async (): Promise<number> => {
      let taken = 0;
      for (;;) {
        const group = await retryOnConflict(takeGroup, { sleep, attempts: ATTEMPTS });
        taken += group;
        // A smaller group has all that was pending.
        if (group < GROUP) return taken;
      }
    },

    /** Since when the oldest pending entry has waited (ISO-8601 UTC); undefined when none does. */
    oldestPendingAt: async (): Promise<string | undefined> => (await oldestPending(store, 1))[0]?.value.at,
  };
};

export type Recorder = ReturnType<typeof createRecorder>;

const groupChanges = (head: Versioned<Head> | undefined, pending: readonly Versioned<Pending>[]): readonly Change[] => {
  let range = head?.value ?? emptyRange;
  const leaves = pending.map(({ value: { entryId, leafHash } }): Leaf & Pick<Receipt, 'leafHash'> => {
    const sequence = range.size;
    const appended = append(range, leafHash);
    range = appended.range;
    return { sequence, entryId, completed: appended.completed, leafHash };
  });
  const { size, hashes } = range;
  const root = rootOf(range);
  const next: Head = { size, root, hashes };
  return [
    put(keys.head, next, head),
    ...leaves.flatMap(({ sequence, entryId, completed, leafHash }) => {
      const leaf: Leaf = { sequence, entryId, completed };
      const receipt: Receipt = { entryId, sequence, leafHash, treeSize: size, root };
      return [put(keys.leaf(sequence), leaf, undefined), put(keys.receipt(entryId), receipt, undefined)];
    }),
    ...pending.map(({ key, version }): Change => ({ kind: 'delete', key, if: { version } })),
  ];
};
