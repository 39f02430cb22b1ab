/**
 * An append-only log of hashes as RFC 6962 defines it, with SHA-256: roots, appending in logarithmic space, proofs that
 * a leaf is in the log, and proofs that a later log begins with an earlier one.
 */
export { EMPTY_ROOT, isHash, leafHash, nodeHash } from './hash.ts';
export type { Hash } from './hash.ts';
export { append, emptyRange, rangeOf, rootOf, rootOfLeaves } from './compact-range.ts';
export type { Appended, CompactRange } from './compact-range.ts';
export { completingLeaf, consistencyProof, inclusionProof, rootAt, sourceOf } from './prove.ts';
export type { HashSource } from './prove.ts';
export { verifyConsistency, verifyInclusion } from './verify.ts';
export type { ConsistencyClaim, InclusionClaim } from './verify.ts';
