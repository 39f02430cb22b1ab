import { append, emptyRange, rootOf } from '#shared/merkle/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import { leafHashOf } from '../../services/payments/src/ledger/domain/log.ts';
import type { Checkpoint, Digest } from '../../services/payments/src/ledger/domain/log.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import type { World } from '../simulator/world/world.ts';
import { entriesIn, headIn, leavesIn, receiptsIn } from './records.ts';

/** Every movement is in the log, once. */
export const everyEntryIsLogged = (records: Records): Oracle => ({
  name: 'every entry is in the log',
  conclude: () => {
    const leaves = Map.groupBy(leavesIn(records), ({ entryId }) => entryId);
    return entriesIn(records).flatMap(({ entryId, movement }) => {
      const times = leaves.get(entryId)?.length ?? 0;
      return times === 1 ? [] : [`${movement} ${entryId} is in the log ${times} times`];
    });
  },
});

/**
 * The Merkle log is what its entries make it: leaves without a gap, subtrees, head, receipts and all checkpoints, each of
 * which then begins with the one before.
 */
export const theLogVerifies = (records: Records): Oracle => ({
  name: 'the log verifies',
  conclude: (world) => {
    const { hashes, roots, head, wrong } = recompute(records);
    const isOfTheLog = ({ size, root }: Digest): boolean => roots[size] === root;
    const onRecord = headIn(records);
    return [
      ...wrong,
      ...(head.size === (onRecord?.size ?? 0) && (onRecord === undefined || isOfTheLog(onRecord))
        ? []
        : [`the head says ${onRecord?.size ?? 0} leaves with root ${onRecord?.root}, and there are ${head.size}`]),
      ...receiptsIn(records).flatMap(({ entryId, sequence, leafHash, treeSize, root }) =>
        hashes[sequence] === leafHash && isOfTheLog({ size: treeSize, root })
          ? []
          : [`the receipt of ${entryId} is not of this log`],
      ),
      ...checkpointsIn(world).flatMap(({ size, root, from, leaves }) =>
        isOfTheLog({ size, root }) && leaves.join() === hashes.slice(from, size).join()
          ? []
          : [`the checkpoint of ${size} entries is not of this log`],
      ),
    ];
  },
});

/** From the entries alone; `roots` by the size of the log. */
const recompute = (records: Records) => {
  const entries = new Map(entriesIn(records).map((entry) => [entry.entryId, entry]));
  const hashes: Hash[] = [];
  const wrong: string[] = [];
  let head = emptyRange;
  const roots = [rootOf(head)];
  for (const { sequence, entryId, completed } of leavesIn(records)) {
    if (sequence !== head.size) wrong.push(`leaf ${head.size} is missing, or there twice`);
    const entry = entries.get(entryId);
    if (entry === undefined) wrong.push(`leaf ${sequence} is of ${entryId}, which is no entry`);
    const hash = leafHashOf(entry ?? null);
    const appended = append(head, hash);
    head = appended.range;
    if (appended.completed.join() !== completed.join()) wrong.push(`leaf ${sequence} (${entryId}) is not its entry`);
    hashes.push(hash);
    roots.push(rootOf(head));
  }
  return { hashes, roots, head, wrong };
};

const checkpointsIn = ({ prepared, buckets }: World): readonly Checkpoint[] =>
  prepared.stacks
    .flatMap((stack) => stack.buckets)
    .filter(({ name }) => name.includes('-checkpoints-'))
    .flatMap(({ name }) => buckets.list(name, 'checkpoints/'))
    .map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)) as Checkpoint);
