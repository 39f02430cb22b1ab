import { EMPTY_ROOT, isHash, nodeHash } from './hash.ts';
import type { Hash } from './hash.ts';
import { isSize, splitOf } from './shape.ts';

export interface InclusionClaim {
  readonly leaf: Hash;
  readonly index: number;
  readonly size: number;
  readonly root: Hash;
  readonly proof: readonly Hash[];
}

/** Whether the proof shows that the leaf is in the tree with that root. False for anything malformed. */
export const verifyInclusion = ({ leaf, index, size, root, proof }: InclusionClaim): boolean =>
  isSize(index) &&
  isSize(size) &&
  index < size &&
  [leaf, root, ...proof].every(isHash) &&
  rootFrom(index, size, leaf, proof) === root;

/** The path from the definition, upside down: the last hash belongs to the top split. */
const rootFrom = (index: number, size: number, leaf: Hash, proof: readonly Hash[]): Hash | undefined => {
  const sibling = proof.at(-1);
  if (size === 1) return sibling === undefined ? leaf : undefined; // a hash too many
  if (sibling === undefined) return undefined; // a hash too few
  const half = splitOf(size);
  const rest = proof.slice(0, -1);
  if (index < half) {
    const left = rootFrom(index, half, leaf, rest);
    return left && nodeHash(left, sibling);
  }
  const right = rootFrom(index - half, size - half, leaf, rest);
  return right && nodeHash(sibling, right);
};

export interface ConsistencyClaim {
  readonly fromSize: number;
  readonly fromRoot: Hash;
  readonly toSize: number;
  readonly toRoot: Hash;
  readonly proof: readonly Hash[];
}

/** Whether the proof shows that the larger tree begins with the smaller one. False for anything malformed. */
export const verifyConsistency = ({ fromSize, fromRoot, toSize, toRoot, proof }: ConsistencyClaim): boolean => {
  if (!isSize(fromSize) || !isSize(toSize) || fromSize > toSize) return false;
  if (![fromRoot, toRoot, ...proof].every(isHash)) return false;
  if (toSize === 0 && toRoot !== EMPTY_ROOT) return false;
  if (fromSize === 0) return proof.length === 0 && fromRoot === EMPTY_ROOT;
  const roots = rootsFrom(fromSize, toSize, proof, fromRoot);
  return roots !== undefined && roots.from === fromRoot && roots.to === toRoot;
};

/**
 * Both roots that the proof leads to, or undefined if it has the wrong length.
 * @param known The old root, while it is the hash of this very subtree
 */
const rootsFrom = (
  from: number,
  size: number,
  proof: readonly Hash[],
  known: Hash | undefined,
): { readonly from: Hash; readonly to: Hash } | undefined => {
  const last = proof.at(-1);
  const rest = proof.slice(0, -1);
  if (from === size) {
    const whole = known ?? last;
    const used = known === undefined ? 1 : 0;
    return whole !== undefined && proof.length === used ? { from: whole, to: whole } : undefined;
  }
  if (last === undefined) return undefined;
  const half = splitOf(size);
  if (from <= half) {
    const left = rootsFrom(from, half, rest, known);
    return left && { from: left.from, to: nodeHash(left.to, last) };
  }
  const right = rootsFrom(from - half, size - half, rest, undefined);
  return right && { from: nodeHash(last, right.from), to: nodeHash(last, right.to) };
};
