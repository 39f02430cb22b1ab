import { append, emptyRange, rootOf } from '#shared/merkle/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import { createHashColumn } from './columns.ts';
import type { HashColumn } from './columns.ts';
import type { ExportedEntry } from './export.ts';
import { leafHashOf } from './log.ts';
import type { Digest } from './log.ts';

/** What was done to one entry of the log. */
export interface Tampering {
  readonly kind: 'altered' | 'deleted' | 'inserted' | 'reordered';
  /** Where in the log. */
  readonly sequence: number;
  /** Of the entry that is there now, or of the one that was; unknown when nothing of it is left but its hash. */
  readonly entryId?: string;
}

/** What the rows of an export say of the log, as far as it is needed to compare them. */
export interface LogContent {
  /** By the place that the first row of it claims. */
  readonly entryIds: ReadonlyMap<number, string>;
  /** Recomputed from the entry in that row; none where there is no entry. */
  readonly hashes: HashColumn;
  /** The entry of a further row that claims a place. */
  readonly duplicates: ReadonlyMap<number, string>;
  /** Places whose row stands behind one of a later place. */
  readonly outOfOrder: ReadonlySet<number>;
  /** What leaves and receipts say. */
  readonly byLeaf: HashColumn;
  readonly byReceipt: HashColumn;
  /** One more than the last place that is claimed. */
  readonly end: number;
}

/** Reads the rows one after the other, and keeps their hashes and ids only. */
export const createLogContent = (): LogContent & { add(row: ExportedEntry): void } => {
  const entryIds = new Map<number, string>();
  const duplicates = new Map<number, string>();
  const outOfOrder = new Set<number>();
  const [hashes, byLeaf, byReceipt] = [createHashColumn(), createHashColumn(), createHashColumn()];
  let end = 0;
  return {
    entryIds,
    hashes,
    duplicates,
    outOfOrder,
    byLeaf,
    byReceipt,
    get end() {
      return end;
    },
    add: ({ sequence, entryId, leafHash, entry, receipt }) => {
      byLeaf.set(sequence, leafHash);
      if (receipt !== undefined) byReceipt.set(receipt.sequence, receipt.leafHash);
      if (entryIds.has(sequence)) {
        duplicates.set(sequence, entryId);
        return;
      }
      if (sequence < end - 1) outOfOrder.add(sequence);
      entryIds.set(sequence, entryId);
      if (entry !== undefined) hashes.set(sequence, leafHashOf(entry));
      end = Math.max(end, sequence + 1);
    },
  };
};

/** The hash of each leaf that the log held. */
export interface ExpectedLeaves {
  readonly length: number;
  get(place: number): Hash | undefined;
  placesOf(hash: Hash): readonly number[];
}

/**
 * What the log held, leaf by leaf. `signed` leaves are those of checkpoints whose signature and root are good. The others
 * rest on the table's two records of each leaf: of the receipts and the leaves themselves, on those that lead to the
 * head's root, if any.
 */
export const expectedLeaves = (
  signed: HashColumn,
  { byLeaf, byReceipt }: Pick<LogContent, 'byLeaf' | 'byReceipt'>,
  head: Digest,
): { readonly leaves: ExpectedLeaves; readonly leadToHead: boolean } => {
  const length = Math.max(head.size, signed.length);
  const accounts = [byLeaf, byReceipt].map((witness): ExpectedLeaves => ({
    length,
    get: (place) => signed.get(place) ?? witness.get(place),
    placesOf: (hash) => [
      ...signed.placesOf(hash),
      ...witness.placesOf(hash).filter((place) => place >= signed.length && place < length),
    ],
  }));
  const good = accounts.find((leaves) => rootOfFirst(leaves, head.size) === head.root);
  return { leaves: good ?? accounts[1] ?? signed, leadToHead: good !== undefined };
};

/** Root of the tree over the first leaves, if all of them are known. */
export const rootOfFirst = (leaves: Pick<ExpectedLeaves, 'get'>, size: number): Hash | undefined => {
  let range = emptyRange;
  while (range.size < size) {
    const leaf = leaves.get(range.size);
    if (leaf === undefined) return undefined;
    range = append(range, leaf).range;
  }
  return rootOf(range);
};

/** The first entry that is not what the log held, or undefined. */
export const findTampering = (content: LogContent, expected: ExpectedLeaves): Tampering | undefined => {
  for (let sequence = 0; sequence < Math.max(expected.length, content.end); sequence += 1) {
    const found = judge(sequence, content, expected);
    if (found !== undefined) return found;
  }
  return undefined;
};

const judge = (
  sequence: number,
  { entryIds, hashes, duplicates, outOfOrder }: LogContent,
  expected: ExpectedLeaves,
): Tampering | undefined => {
  const wanted = expected.get(sequence);
  const actual = hashes.get(sequence);
  const named = (kind: Tampering['kind'], entryId = entryIds.get(sequence)): Tampering => ({
    kind,
    sequence,
    ...(entryId !== undefined && { entryId }),
  });

  if (sequence >= expected.length) return named('inserted');
  if (actual === undefined) return named('deleted');
  if (actual !== wanted) {
    const isElsewhere = wanted !== undefined && hashes.placesOf(wanted).length > 0;
    const belongsElsewhere = expected.placesOf(actual).length > 0;
    if (isElsewhere) {
      return named(!belongsElsewhere || hashes.placesOf(actual).length > 1 ? 'inserted' : 'reordered');
    }
    // The next one moved up into the place of one that is gone.
    return belongsElsewhere ? { kind: 'deleted', sequence } : named('altered');
  }
  const duplicate = duplicates.get(sequence);
  if (duplicate !== undefined) return named('inserted', duplicate);
  return outOfOrder.has(sequence) ? named('reordered') : undefined;
};
