import { rootOfLeaves } from '#shared/merkle/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import type { ExportedEntry, LedgerExport } from './export.ts';
import { leafHashOf } from './log.ts';

/** What was done to one entry of the log. */
export interface Tampering {
  readonly kind: 'altered' | 'deleted' | 'inserted' | 'reordered';
  /** Where in the log. */
  readonly sequence: number;
  /** Of the entry that is there now, or of the one that was; unknown when nothing of it is left but its hash. */
  readonly entryId?: string;
}

/**
 * What the log held, leaf by leaf. `signed` leaves are those of checkpoints whose signature and root are good. The others
 * rest on the table's two records of each leaf: of the receipts and the leaves themselves, on those that lead to the
 * head's root, if any.
 */
export const expectedLeaves = (
  signed: readonly Hash[],
  { entries, head }: Pick<LedgerExport, 'entries' | 'head'>,
): { readonly leaves: readonly (Hash | undefined)[]; readonly leadToHead: boolean } => {
  const byReceipt = new Map(entries.flatMap(({ receipt }) => (receipt ? [[receipt.sequence, receipt.leafHash]] : [])));
  const byLeaf = new Map(entries.map(({ sequence, leafHash }) => [sequence, leafHash]));
  const size = Math.max(head.size, signed.length);
  const accounts = [byLeaf, byReceipt].map((witness) =>
    Array.from({ length: size }, (_, sequence) => signed[sequence] ?? witness.get(sequence)),
  );
  const good = accounts.find((leaves) => rootOf(leaves.slice(0, head.size)) === head.root);
  return { leaves: good ?? accounts[1] ?? [], leadToHead: good !== undefined };
};

const rootOf = (leaves: readonly (Hash | undefined)[]): Hash | undefined => {
  const known = leaves.filter((leaf) => leaf !== undefined);
  return known.length === leaves.length ? rootOfLeaves(known) : undefined;
};

/** The first entry that is not what the log held, or undefined. */
export const findTampering = (
  entries: readonly ExportedEntry[],
  expected: readonly (Hash | undefined)[],
): Tampering | undefined => {
  const content = readContent(entries, expected);
  for (let sequence = 0; sequence < Math.max(expected.length, content.end); sequence += 1) {
    const found = judge(sequence, content, expected);
    if (found !== undefined) return found;
  }
  return undefined;
};

interface Content {
  /** The first row that claims each place. */
  readonly rows: ReadonlyMap<number, ExportedEntry>;
  /** A further row that claims a place. */
  readonly twins: ReadonlyMap<number, ExportedEntry>;
  /** Places whose row stands behind one of a later place. */
  readonly late: ReadonlySet<number>;
  readonly hashes: ReadonlyMap<number, Hash>;
  /** All hashes that are somewhere. */
  readonly places: ReadonlySet<Hash>;
  /** Those that are in more than one place. */
  readonly repeated: ReadonlySet<Hash>;
  readonly expectedAt: ReadonlyMap<Hash, number>;
  /** One more than the last place that is claimed. */
  readonly end: number;
}

const readContent = (entries: readonly ExportedEntry[], expected: readonly (Hash | undefined)[]): Content => {
  const rows = new Map<number, ExportedEntry>();
  const twins = new Map<number, ExportedEntry>();
  const late = new Set<number>();
  let end = 0;
  for (const row of entries) {
    if (rows.has(row.sequence)) twins.set(row.sequence, row);
    else if (row.sequence < end - 1) late.add(row.sequence);
    if (!rows.has(row.sequence)) rows.set(row.sequence, row);
    end = Math.max(end, row.sequence + 1);
  }
  const hashes = new Map(
    [...rows.values()].flatMap(({ sequence, entry }): [number, Hash][] =>
      entry === undefined ? [] : [[sequence, leafHashOf(entry)]],
    ),
  );
  const places = new Set<Hash>();
  const repeated = new Set<Hash>();
  for (const hash of hashes.values()) (places.has(hash) ? repeated : places).add(hash);
  return {
    rows,
    twins,
    late,
    hashes,
    places,
    repeated,
    expectedAt: new Map(expected.flatMap((hash, at): [Hash, number][] => (hash === undefined ? [] : [[hash, at]]))),
    end,
  };
};

const judge = (
  sequence: number,
  { rows, twins, late, hashes, places, repeated, expectedAt }: Content,
  expected: readonly (Hash | undefined)[],
): Tampering | undefined => {
  const row = rows.get(sequence);
  const wanted = expected[sequence];
  const actual = hashes.get(sequence);
  const named = (kind: Tampering['kind'], entryId = row?.entryId): Tampering => ({
    kind,
    sequence,
    ...(entryId !== undefined && { entryId }),
  });

  if (sequence >= expected.length) return named('inserted');
  if (actual === undefined) return named('deleted');
  if (actual !== wanted) {
    const movedElsewhere = wanted !== undefined && places.has(wanted);
    const belongsAt = expectedAt.get(actual);
    if (movedElsewhere) return named(belongsAt === undefined || repeated.has(actual) ? 'inserted' : 'reordered');
    // The next one moved up into the place of one that is gone.
    return belongsAt === undefined ? named('altered') : { kind: 'deleted', sequence };
  }
  const twin = twins.get(sequence);
  if (twin !== undefined) return named('inserted', twin.entryId);
  return late.has(sequence) ? named('reordered') : undefined;
};
