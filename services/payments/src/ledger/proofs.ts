import { NotFoundError, ValidationError } from '#shared/errors/index.ts';
import { EMPTY_ROOT, completingLeaf, consistencyProof, inclusionProof, rootAt } from '#shared/merkle/index.ts';
import type { ConsistencyClaim, Hash, HashSource } from '#shared/merkle/index.ts';
import type { Store } from '#shared/store/index.ts';
import { EntryPendingError } from './domain/errors.ts';
import type { Checkpoint, Digest, Receipt } from './domain/log.ts';
import type { LedgerEntry } from '../money/postings.ts';
import { readEntry } from './books.ts';
import { keys } from './layout.ts';
import type { Head, Leaf } from './layout.ts';
import { readLeaves } from './leaves.ts';

/** An entry, and the proof for the digest that it is in the log: see `verifyInclusion`. */
export interface EntryProof {
  readonly entry: LedgerEntry;
  readonly sequence: number;
  readonly leafHash: Hash;
  readonly treeSize: number;
  readonly root: Hash;
  readonly proof: readonly Hash[];
}

/** The reading side of the log. Every answer costs a logarithmic number of reads, but for `checkpoint`. */
export const createProofs = (store: Store) => {
  const source: HashSource = {
    get: async (level, index) => {
      const sequence = completingLeaf(level, index);
      const hash = (await store.get<Leaf>(keys.leaf(sequence)))?.value.completed[level];
      if (hash === undefined) throw new Error(`The log lacks subtree ${level}/${index}, completed by leaf ${sequence}`);
      return hash;
    },
  };

  const digest = async (): Promise<Digest> => {
    const { size = 0, root = EMPTY_ROOT } = (await store.get<Head>(keys.head))?.value ?? {};
    return { size, root };
  };

  /** The log as it was at a size, or as it is. */
  const digestAt = async (size: number | undefined, field: string): Promise<Digest> => {
    const now = await digest();
    if (size === undefined || size === now.size) return now;
    if (!Number.isSafeInteger(size) || size < 0 || size > now.size) {
      throw new ValidationError([{ field, message: `${field} must be between 0 and ${now.size}` }]);
    }
    return { size, root: await rootAt(size, source) };
  };

  return {
    digest,

    /**
     * @param size Of the log that the proof is for; the present one when left out
     * @throws NotFoundError; EntryPendingError before the entry is in the log; ValidationError (field `size`) for a log
     * that did not have the entry yet, or does not exist
     */
    entryProof: async (entryId: string, size?: number): Promise<EntryProof> => {
      const entry = await readEntry(store, entryId);
      if (entry === undefined) throw new NotFoundError(`No ledger entry ${entryId}`);
      const receipt = (await store.get<Receipt>(keys.receipt(entryId)))?.value;
      if (receipt === undefined) throw new EntryPendingError(`Entry ${entryId} is not in the log yet`);
      const { sequence, leafHash } = receipt;
      const { size: treeSize, root } = await digestAt(size, 'size');
      if (sequence >= treeSize) {
        throw new ValidationError([{ field: 'size', message: `size must be at least ${sequence + 1} for this entry` }]);
      }
      return { entry, sequence, leafHash, treeSize, root, proof: await inclusionProof(sequence, treeSize, source) };
    },

    /**
     * Proof that the log of size `to` (now, when left out) begins with the log of size `from`.
     * @throws ValidationError naming the size that is none, or that is out of order
     */
    consistency: async (from: number, to?: number): Promise<ConsistencyClaim> => {
      const newer = await digestAt(to, 'to');
      const older = await digestAt(from, 'from');
      if (older.size > newer.size) {
        throw new ValidationError([{ field: 'from', message: `from must be at most ${newer.size}` }]);
      }
      const proof = await consistencyProof(older.size, newer.size, source);
      return { fromSize: older.size, fromRoot: older.root, toSize: newer.size, toRoot: newer.root, proof };
    },

    /**
     * The state of the log, ready to be signed. Reads the leaves that it carries.
     * @param from The first of them
     * @param at Now, ISO-8601 UTC
     * @param upTo Size of the log at an earlier time; as it is now when left out
     */
    checkpoint: async (from: number, at: string, upTo?: number): Promise<Checkpoint> => {
      const { size, root } = await digestAt(upTo, 'size');
      if (from > size) throw new Error(`The log has ${size} leaves, and a checkpoint ${from}`);
      const leaves: Hash[] = [];
      for await (const { completed } of readLeaves(store, from, size)) leaves.push(...completed.slice(0, 1));
      return { size, root, at, from, leaves };
    },
  };
};

export type Proofs = ReturnType<typeof createProofs>;
