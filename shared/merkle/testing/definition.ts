import { EMPTY_ROOT, leafHash, nodeHash } from '../hash.ts';
import type { Hash } from '../hash.ts';

/** RFC 6962, sections 2.1 to 2.1.2, written down as it stands there: over whole lists of leaves, storing nothing. */

/** The largest power of two below n. */
const k = (n: number): number => Math.max(...Array.from({ length: 30 }, (_, e) => 2 ** e).filter((power) => power < n));

/** MTH(D[n]) */
export const MTH = (D: readonly Uint8Array[]): Hash => {
  const [first] = D;
  if (first === undefined) return EMPTY_ROOT;
  if (D.length === 1) return leafHash(first);
  const at = k(D.length);
  return nodeHash(MTH(D.slice(0, at)), MTH(D.slice(at)));
};

/** PATH(m, D[n]) */
export const PATH = (m: number, D: readonly Uint8Array[]): readonly Hash[] => {
  if (D.length === 1) return [];
  const at = k(D.length);
  return m < at ? [...PATH(m, D.slice(0, at)), MTH(D.slice(at))] : [...PATH(m - at, D.slice(at)), MTH(D.slice(0, at))];
};

/** PROOF(m, D[n]) */
export const PROOF = (m: number, D: readonly Uint8Array[]): readonly Hash[] => SUBPROOF(m, D, true);

const SUBPROOF = (m: number, D: readonly Uint8Array[], b: boolean): readonly Hash[] => {
  if (m === D.length) return b ? [] : [MTH(D)];
  const at = k(D.length);
  return m <= at
    ? [...SUBPROOF(m, D.slice(0, at), b), MTH(D.slice(at))]
    : [...SUBPROOF(m - at, D.slice(at), false), MTH(D.slice(0, at))];
};
