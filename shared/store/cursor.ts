import { createHash } from 'node:crypto';
import { unknownCursor } from '#shared/errors/index.ts';
import type { Key, Query } from './port.ts';

/** The last item of a page: its key, and its sort key in the index that was queried. */
export interface Position {
  readonly key: Key;
  readonly sort: string;
}

const DEFAULT_LIMIT = 50;

/** @throws RangeError for a limit that is no positive whole number */
export const pageSize = ({ limit = DEFAULT_LIMIT }: Query): number => {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`Not a page size: ${limit}`);
  return limit;
};

export const encodeCursor = (query: Query, { key, sort }: Position): string => {
  const position = [sort, key.pk, key.sk];
  return Buffer.from(JSON.stringify([...position, fingerprint(query, position)])).toString('base64url');
};

/**
 * Where the page before ended; undefined for the first page.
 * @throws ValidationError (field `cursor`) for anything that this query did not give out. The page size may change.
 */
export const decodeCursor = (query: Query): Position | undefined => {
  if (query.cursor === undefined) return undefined;
  const parts = parts4(query.cursor);
  if (parts === undefined) throw unknownCursor();
  const [sort, pk, sk, print] = parts;
  if (print !== fingerprint(query, [sort, pk, sk]) || !isWithin(query, { key: { pk, sk }, sort }))
    throw unknownCursor();
  return { key: { pk, sk }, sort };
};

/**
 * Whether the query could have ended a page there. DynamoDB fails a start key outside the query's partition, its range of sort
 * keys or the lengths of keys (API reference, `ExclusiveStartKey`; "Constraints in Amazon DynamoDB").
 */
const isWithin = ({ index, pk, prefix = '' }: Query, { key, sort }: Position): boolean =>
  sort.startsWith(prefix) &&
  (index !== undefined || (key.pk === pk && key.sk === sort)) &&
  isKeyPart(key.pk, 2_048) &&
  isKeyPart(key.sk, 1_024) &&
  isKeyPart(sort, 1_024);

const isKeyPart = (text: string, bytes: number): boolean =>
  text !== '' && text.isWellFormed() && Buffer.byteLength(text) <= bytes;

/** Not a secret, and no proof: a forged one only moves within the partition and the range of the query ({@link isWithin}). */
const fingerprint = ({ index, pk, prefix = '', order = 'asc' }: Query, position: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([index ?? null, pk, prefix, order, ...position]))
    .digest('base64url')
    .slice(0, 16);

const parts4 = (cursor: string): [string, string, string, string] | undefined => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return isParts(parts) ? parts : undefined;
  } catch {
    return undefined;
  }
};

const isParts = (parts: unknown): parts is [string, string, string, string] =>
  Array.isArray(parts) && parts.length === 4 && parts.every((part) => typeof part === 'string');
