import { canonicalJson } from '#shared/json/canonical.ts';
import { sha256 } from './verify-signed-file.ts';

/** A record with the hash of all records up to it. */
export interface Chained<Entry> {
  readonly entry: Entry;
  /** SHA-256 of the hash before, and the canonical JSON of the entry. In hexadecimal. */
  readonly hash: string;
}

/** Before the first record. */
const START = '0'.repeat(64);

/** Each entry with its hash: an entry that is changed, moved, added or left out changes the hash of all that follow. */
export const chained = <Entry>(entries: readonly Entry[]): readonly Chained<Entry>[] => {
  const chain: Chained<Entry>[] = [];
  for (const entry of entries) chain.push({ entry, hash: nextHash(chain.at(-1)?.hash ?? START, entry) });
  return chain;
};

const nextHash = (before: string, entry: unknown): string =>
  sha256(Buffer.from(`${before}\n${canonicalJson(entry)}`, 'utf8'));
