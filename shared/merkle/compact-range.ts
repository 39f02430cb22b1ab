import { EMPTY_ROOT, nodeHash } from './hash.ts';
import type { Hash } from './hash.ts';

/**
 * All that appending needs to know of a tree: the roots of its perfect subtrees, largest and leftmost first. There are as
 * many as the size has ones in binary, so it stays small: 20 hashes at most for a million leaves.
 */
export interface CompactRange {
  /** Leaves so far. */
  readonly size: number;
  readonly hashes: readonly Hash[];
}

export const emptyRange: CompactRange = { size: 0, hashes: [] };

export interface Appended {
  readonly range: CompactRange;
  /**
   * The subtrees that this leaf made complete, by level: the leaf itself, then the pair it ends, the four it ends, … A caller that
   * stores them with the leaf can serve every proof (`HashSource`).
   */
  readonly completed: readonly Hash[];
}

/** Add one leaf at the right. */
export const append = ({ size, hashes }: CompactRange, leaf: Hash): Appended => {
  const completed = [leaf];
  let rest = hashes;
  let top = leaf;
  // Like adding one in binary: each one at the end of `size` is a subtree that finds its other half.
  for (let left = size; left % 2 === 1; left = (left - 1) / 2) {
    const sibling = rest.at(-1);
    if (sibling === undefined) throw new Error(`A range of ${size} leaves lacks a hash`);
    top = nodeHash(sibling, top);
    completed.push(top);
    rest = rest.slice(0, -1);
  }
  return { range: { size: size + 1, hashes: [...rest, top] }, completed };
};

/** Root of the whole tree. */
export const rootOf = ({ hashes }: CompactRange): Hash =>
  hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));

export const rangeOf = (leaves: readonly Hash[]): CompactRange =>
  leaves.reduce((range, leaf) => append(range, leaf).range, emptyRange);

/** Root of the tree over these leaf hashes. */
export const rootOfLeaves = (leaves: readonly Hash[]): Hash => rootOf(rangeOf(leaves));
