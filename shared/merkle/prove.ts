import { EMPTY_ROOT, nodeHash } from './hash.ts';
import type { Hash } from './hash.ts';
import { consistencyPath, inclusionPath, isSize, splitOf } from './shape.ts';
import type { Span } from './shape.ts';

/** Where the hashes of complete subtrees are kept; every proof then costs a logarithmic number of reads. */
export interface HashSource {
  /**
   * Hash of the subtree of 2^`level` leaves that begins at leaf `index` · 2^`level`. It was completed by leaf
   * {@link completingLeaf}. Rejects when there is none.
   */
  get(level: number, index: number): Promise<Hash>;
}

/** The leaf whose appending completed a subtree. */
export const completingLeaf = (level: number, index: number): number => (index + 1) * 2 ** level - 1;

/** A source over leaf hashes in memory. */
export const sourceOf = (leaves: readonly Hash[]): HashSource => {
  const get = async (level: number, index: number): Promise<Hash> => {
    if (level > 0) return nodeHash(await get(level - 1, index * 2), await get(level - 1, index * 2 + 1));
    const leaf = leaves[index];
    if (leaf === undefined) throw new RangeError(`There is no leaf ${index}`);
    return leaf;
  };
  return { get };
};

/** @throws RangeError for a size that is none */
export const rootAt = async (size: number, source: HashSource): Promise<Hash> => {
  if (!isSize(size)) throw new RangeError(`Not a size of a tree: ${size}`);
  return size === 0 ? EMPTY_ROOT : hashOf({ start: 0, size }, source);
};

/**
 * Proof that leaf `index` is in the tree of `size` leaves: the hashes that lead from it to the root, bottom first.
 * @throws RangeError for a leaf that this tree does not have
 */
export const inclusionProof = async (index: number, size: number, source: HashSource): Promise<readonly Hash[]> => {
  if (!isSize(size) || !isSize(index) || index >= size) throw new RangeError(`No leaf ${index} in a tree of ${size}`);
  return hashesOf(inclusionPath(index, { start: 0, size }), source);
};

/**
 * Proof that the tree of `to` leaves begins with the tree of `from` leaves. Empty where there is nothing to prove.
 * @throws RangeError for sizes that are none, or in the wrong order
 */
export const consistencyProof = async (from: number, to: number, source: HashSource): Promise<readonly Hash[]> => {
  if (!isSize(from) || !isSize(to) || from > to) throw new RangeError(`No tree of ${from} within one of ${to}`);
  return from === 0 ? [] : hashesOf(consistencyPath(from, { start: 0, size: to }), source);
};

const hashesOf = (spans: readonly Span[], source: HashSource): Promise<readonly Hash[]> =>
  Promise.all(spans.map((span) => hashOf(span, source)));

/** Spans of a tree's shape begin at a multiple of their left half, so every perfect one is in the source. */
const hashOf = async ({ start, size }: Span, source: HashSource): Promise<Hash> => {
  const half = splitOf(size);
  if (size === 1) return source.get(0, start);
  if (half * 2 === size) return source.get(levelOf(size), start / size);
  const [left, right] = await Promise.all([
    hashOf({ start, size: half }, source),
    hashOf({ start: start + half, size: size - half }, source),
  ]);
  return nodeHash(left, right);
};

const levelOf = (powerOfTwo: number): number => {
  let level = 0;
  for (let size = 1; size < powerOfTwo; size *= 2) level += 1;
  return level;
};
