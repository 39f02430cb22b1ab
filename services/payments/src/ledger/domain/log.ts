import { leafHash } from '#shared/merkle/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import { canonicalJson } from '#shared/json/canonical.ts';

/** The log's own answer that an entry is in it. The same for every caller and at every time. */
export interface Receipt {
  readonly entryId: string;
  /** The entry's place in the log; the first has 0. */
  readonly sequence: number;
  readonly leafHash: Hash;
  /** Size and root of the log right after the commit that put the entry there. */
  readonly treeSize: number;
  readonly root: Hash;
}

/** Size and root: all that has to be known to hold the log to its content. */
export interface Digest {
  readonly size: number;
  readonly root: Hash;
}

/**
 * The state of the log at one time, to be signed and kept where nobody can change it. It carries the hashes of leaves, so that
 * an auditor can name the very entry that was tampered with; the root vouches for them. One checkpoint is taken whenever a
 * block of leaves is full, and has all of the block: these and the last checkpoint have every leaf (docs/adr/0021).
 */
export interface Checkpoint extends Digest {
  /** ISO-8601 UTC. */
  readonly at: string;
  /** Where its block of leaves begins. */
  readonly from: number;
  /** Hashes of leaves `from` to `size - 1`. */
  readonly leaves: readonly Hash[];
}

export interface SignedCheckpoint extends Checkpoint {
  readonly keyId: string;
  /** Over {@link checkpointMessage}, base64. */
  readonly signature: string;
}

/** The text that a checkpoint's signature is over. Never change it: signatures on record would not match. */
export const checkpointMessage = ({ size, root, at }: Pick<Checkpoint, 'size' | 'root' | 'at'>): string =>
  `mindlinks-ledger-checkpoint/v1\n${size}\n${root}\n${at}\n`;

/** An entry's hash as a leaf of the log: over its canonical JSON. Takes anything, because altered entries are hashed too. */
export const leafHashOf = (entry: unknown): Hash => leafHash(canonicalJson(entry));
