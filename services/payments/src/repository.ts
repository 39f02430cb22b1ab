import type { Key, Page, Put, Versioned } from '#shared/store/index.ts';

/** One page of a list. */
export interface PageOf {
  readonly limit: number;
  readonly cursor?: string;
}

export const put = (key: Key, value: object, read: Versioned<unknown> | undefined, indexes?: Put['indexes']): Put => ({
  kind: 'put',
  key,
  value,
  if: read === undefined ? 'new' : { version: read.version },
  ...(indexes !== undefined && { indexes }),
});

/** All pages of a query, in one list, up to the first item that is not wanted. */
export const all = async <T>(
  page: (cursor: { cursor?: string }) => Promise<Page<T>>,
  isWanted: (item: T) => boolean = () => true,
): Promise<readonly T[]> => {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const answer: Page<T> = await page(next === undefined ? {} : { cursor: next });
    for (const { value } of answer.items) {
      if (!isWanted(value)) return items;
      items.push(value);
    }
    next = answer.next;
  } while (next !== undefined);
  return items;
};
