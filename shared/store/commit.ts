import type { AnyEvent } from '#shared/events/index.ts';
import { outboxKey } from './outbox-item.ts';
import { MAX_CHANGES } from './port.ts';
import type { Change, Key } from './port.ts';

/**
 * What both stores refuse before anything is written. These are faults of the calling code, so plain errors.
 *
 * @throws Error for more than {@link MAX_CHANGES} items, two operations on one item, an empty key, or an expiry that is no time
 */
export const assertCommit = (changes: readonly Change[], events: readonly AnyEvent[]): void => {
  const keys = [...changes.map(({ key }) => key), ...events.map(outboxKey)];
  if (keys.length > MAX_CHANGES) throw new Error(`A commit takes at most ${MAX_CHANGES} items, not ${keys.length}`);
  if (new Set(keys.map(addressOf)).size < keys.length) throw new Error('A commit cannot touch one item twice');
  for (const key of [...keys, ...changes.flatMap(indexKeys)]) {
    if (key.pk === '' || key.sk === '') throw new Error(`A key must not be empty: ${addressOf(key)}`);
  }
  for (const change of changes) {
    if (change.kind === 'put' && change.expiresAt !== undefined && Number.isNaN(Date.parse(change.expiresAt)))
      throw new Error(`Not a time: ${change.expiresAt}`);
  }
};

/** One string per key. */
export const addressOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

const indexKeys = (change: Change): Key[] => (change.kind === 'put' ? Object.values(change.indexes ?? {}) : []);
