import type { Page, Store } from '#shared/store/index.ts';
import { LEAVES_PER_PARTITION, blockStartOf, leavesPk } from './layout.ts';
import type { Leaf } from './layout.ts';

/** The leaves that are on record from sequence `from` up to, and without, `to`, in that order. */
export async function* readLeaves(store: Store, from: number, to: number): AsyncGenerator<Leaf> {
  for (let start = blockStartOf(from); start < to; start += LEAVES_PER_PARTITION) {
    let cursor: string | undefined;
    do {
      const page: Page<Leaf> = await store.query<Leaf>({
        pk: leavesPk(start),
        limit: 250,
        ...(cursor !== undefined && { cursor }),
      });
      for (const { value } of page.items) {
        if (value.sequence >= from && value.sequence < to) yield value;
      }
      cursor = page.next;
    } while (cursor !== undefined);
  }
}
