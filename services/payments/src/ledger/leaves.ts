import { listAll } from '#shared/store/index.ts';
import type { Store } from '#shared/store/index.ts';
import { LEAVES_PER_PARTITION, blockStartOf, leavesPk } from './layout.ts';
import type { Leaf } from './layout.ts';

/** The leaves that are on record from sequence `from` up to, and without, `to`, in that order. */
export async function* readLeaves(store: Store, from: number, to: number): AsyncGenerator<Leaf> {
  for (let start = blockStartOf(from); start < to; start += LEAVES_PER_PARTITION) {
    const leaves = await listAll<Leaf>(store, { pk: leavesPk(start), limit: 250 });
    yield* leaves.filter(({ sequence }) => sequence >= from && sequence < to);
  }
}
