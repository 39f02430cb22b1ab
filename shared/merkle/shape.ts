/** Leaves `start` to `start + size - 1`: a subtree of some tree. */
export interface Span {
  readonly start: number;
  readonly size: number;
}

/** The largest power of two below `n`: where a tree of `n > 1` leaves is split in two (RFC 6962, 2.1). */
export const splitOf = (n: number): number => {
  let half = 1;
  while (half * 2 < n) half *= 2;
  return half;
};

/** Subtrees whose hashes prove that leaf `index` is in the tree over `span`, bottom first (RFC 6962, 2.1.1). */
export const inclusionPath = (index: number, { start, size }: Span): readonly Span[] => {
  if (size === 1) return [];
  const half = splitOf(size);
  const left = { start, size: half };
  const right = { start: start + half, size: size - half };
  return index < half ? [...inclusionPath(index, left), right] : [...inclusionPath(index - half, right), left];
};

/**
 * Subtrees whose hashes prove that the tree over `span` begins with its first `old` leaves, bottom first (RFC 6962, 2.1.2).
 * @param known Whether the old root is the hash of this very subtree, which then need not be in the proof
 */
export const consistencyPath = (old: number, { start, size }: Span, known = true): readonly Span[] => {
  if (old === size) return known ? [] : [{ start, size }];
  const half = splitOf(size);
  const left = { start, size: half };
  const right = { start: start + half, size: size - half };
  return old <= half
    ? [...consistencyPath(old, left, known), right]
    : [...consistencyPath(old - half, right, false), left];
};

export const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
