import { createHash } from 'node:crypto';

/** A SHA-256, as 64 lower-case hexadecimal digits. */
export type Hash = string;

export const isHash = (value: unknown): value is Hash => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** Root of the tree without leaves: the hash of nothing (RFC 6962, 2.1). */
export const EMPTY_ROOT: Hash = sha256();

/** Hash of a leaf. Its prefix differs from a node's, so that no leaf can pass for a node (RFC 6962, 2.1). */
export const leafHash = (content: Uint8Array | string): Hash =>
  sha256(LEAF_PREFIX, typeof content === 'string' ? Buffer.from(content) : content);

/** Hash of the node above two others. */
export const nodeHash = (left: Hash, right: Hash): Hash =>
  sha256(NODE_PREFIX, Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));
