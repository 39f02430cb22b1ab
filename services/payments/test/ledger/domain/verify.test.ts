import { expect } from 'chai';
import fc from 'fast-check';
import { rootOfLeaves } from '#shared/merkle/index.ts';
import type { ExportedEntry } from '../../../src/ledger/domain/export.ts';
import { leafHashOf } from '../../../src/ledger/domain/log.ts';
import type { SignedCheckpoint } from '../../../src/ledger/domain/log.ts';
import type { AmountHeld } from '../../../src/money/balances.ts';
import type { LedgerEntry } from '../../../src/money/postings.ts';
import { createSums } from '../../../src/ledger/domain/verify.ts';
import type { Fault } from '../../../src/ledger/domain/verify.ts';
import { at, funding, isSigned, signed, verifyLedger } from '../fixtures.ts';
import type { LedgerExport } from '../fixtures.ts';

const rowOf = (entry: LedgerEntry, sequence: number): ExportedEntry => {
  const leafHash = leafHashOf(entry);
  return { sequence, entryId: entry.entryId, leafHash, entry, receipt: { sequence, leafHash } };
};

const balancesOf = (entries: readonly LedgerEntry[]): readonly AmountHeld[] => {
  const sums = createSums();
  entries.forEach(sums.add);
  return [...sums.byAccount.values()];
};

/** A checkpoint over the entries so far, that follows one of size `from`. */
const checkpointOf = (entries: readonly LedgerEntry[], size: number, from: number): SignedCheckpoint => {
  const leaves = entries.map(leafHashOf);
  const root = rootOfLeaves(leaves.slice(0, size));
  return signed({ size, root, at: at(size), from, leaves: leaves.slice(from, size) });
};

/** An honest export: checkpoints at these sizes. */
const exportOf = (entries: readonly LedgerEntry[], sizes: readonly number[] = []): LedgerExport => ({
  head: { size: entries.length, root: rootOfLeaves(entries.map(leafHashOf)) },
  entries: entries.map(rowOf),
  pending: [],
  balances: balancesOf(entries),
  checkpoints: sizes.map((size, n) => checkpointOf(entries, size, sizes[n - 1] ?? 0)),
});

const fundings = (count: number) => Array.from({ length: count }, (_, n) => funding(n + 1));
const verify = (ledger: LedgerExport) => verifyLedger(ledger, isSigned);
const first = (ledger: LedgerExport): Fault | undefined => verify(ledger).faults[0];
const renumbered = (rows: readonly ExportedEntry[]): readonly ExportedEntry[] =>
  rows.map((row, sequence) => ({ ...row, sequence, receipt: { sequence, leafHash: row.leafHash } }));

const log = fc
  .record({ count: fc.integer({ min: 2, max: 30 }), x: fc.nat(), y: fc.nat(), z: fc.nat() })
  .map(({ count, x, y, z }) => {
    const sequence = x % count;
    const other = (sequence + 1 + (y % (count - 1))) % count;
    const sizes = [...new Set([z % (count + 1), count])].filter((size) => size > 0);
    const entries = fundings(count);
    return { entries, ledger: exportOf(entries, sizes), sequence, other };
  });

describe('The verifier', () => {
  it('finds nothing in an unaltered log, wherever its checkpoints are', () => {
    fc.assert(
      fc.property(log, ({ ledger, entries }) => {
        expect(verify(ledger)).to.deep.include({ ok: true, faults: [], signedEntries: entries.length });
      }),
    );
    expect(verify(exportOf([]))).to.include({ ok: true, size: 0, signedEntries: 0 });
    expect(verify(exportOf(fundings(5)))).to.include({ ok: true, checkpoints: 0, signedEntries: 0 });
  });

  it('names any entry that was altered, its hashes included', () => {
    fc.assert(
      fc.property(log, ({ ledger, entries, sequence }) => {
        const entry = { ...(entries[sequence] ?? funding(0)), reference: 'another' };
        const rows = ledger.entries.with(sequence, rowOf(entry, sequence));
        expect(first({ ...ledger, entries: rows })).to.include({ kind: 'altered', sequence, entryId: entry.entryId });
      }),
    );
  });

  it('names any entry that was deleted, also when the others closed the gap', () => {
    fc.assert(
      fc.property(log, ({ ledger, sequence }) => {
        const rows = ledger.entries.toSpliced(sequence, 1);
        for (const entries of [rows, renumbered(rows)])
          expect(first({ ...ledger, entries })).to.include({ kind: 'deleted', sequence });
      }),
    );
  });

  it('names any entry that was inserted, whether or not the others made room', () => {
    fc.assert(
      fc.property(log, ({ ledger, sequence, other }) => {
        const copy = ledger.entries[other];
        for (const row of [rowOf(funding(99, 'c9'), sequence), ...(copy ? [{ ...copy, sequence }] : [])]) {
          const rows = ledger.entries.toSpliced(sequence, 0, row);
          expect(first({ ...ledger, entries: renumbered(rows) })).to.include({
            kind: 'inserted',
            sequence,
            entryId: row.entryId,
          });
          const behind = ledger.entries.toSpliced(sequence + 1, 0, row);
          expect(first({ ...ledger, entries: behind })).to.include({
            kind: 'inserted',
            sequence,
            entryId: row.entryId,
          });
        }
        const appended = [...ledger.entries, rowOf(funding(99, 'c9'), ledger.entries.length)];
        expect(first({ ...ledger, entries: appended })).to.include({
          kind: 'inserted',
          sequence: ledger.entries.length,
        });
      }),
    );
  });

  it('names the first of two entries that were exchanged, in their places or in the file', () => {
    fc.assert(
      fc.property(log, ({ ledger, sequence, other }) => {
        const [one, two] = [ledger.entries[sequence], ledger.entries[other]];
        if (one === undefined || two === undefined) throw new Error('no such rows');
        const rows = ledger.entries.with(sequence, two).with(other, one);
        const earlier = Math.min(sequence, other);
        expect(first({ ...ledger, entries: renumbered(rows) })).to.include({ kind: 'reordered', sequence: earlier });
        expect(first({ ...ledger, entries: rows })).to.include({ kind: 'reordered', sequence: earlier });
      }),
    );
  });

  it('rejects checkpoints with an invalid signature, and trusts none of their leaves', () => {
    const ledger = exportOf(fundings(6), [3, 6]);
    const [one, two] = ledger.checkpoints;
    if (one === undefined || two === undefined) throw new Error('no checkpoints');
    const forged = { ...one, signature: 'forged' };
    const verdict = verify({ ...ledger, checkpoints: [forged, two] });
    expect(verdict).to.include({ ok: false, checkpoints: 0, signedEntries: 0 });
    expect(verdict.faults).to.deep.equal([
      { kind: 'checkpoint', size: 3, message: 'Checkpoint 3 has no good signature' },
      { kind: 'checkpoint', size: 6, message: 'Checkpoint 6 follows one of size 3, which is missing or does not hold' },
    ]);
  });

  it('rejects checkpoints whose leaves do not have their root', () => {
    const ledger = exportOf(fundings(6), [3]);
    const [one] = ledger.checkpoints;
    if (one === undefined) throw new Error('no checkpoint');
    const other = leafHashOf('other');
    for (const leaves of [one.leaves.with(1, other), one.leaves.slice(1), [...one.leaves, other], []])
      expect(first({ ...ledger, checkpoints: [{ ...one, leaves }] })).to.include({ kind: 'checkpoint', size: 3 });
    const whole = checkpointOf(fundings(6), 6, 0);
    const untrue = { ...whole, leaves: whole.leaves.with(1, other) };
    expect(first({ ...ledger, checkpoints: [one, untrue] }), 'what others said').to.include({
      kind: 'checkpoint',
      size: 6,
    });
  });

  it('finds a log that was signed in two versions', () => {
    const ledger = exportOf(fundings(6), [3]);
    const fork = checkpointOf([...fundings(2), funding(99)], 3, 0);
    expect(first({ ...ledger, checkpoints: [...ledger.checkpoints, fork] })).to.include({
      kind: 'checkpoint',
      size: 3,
    });
  });

  it('accepts checkpoints in any order, duplicates included', () => {
    const ledger = exportOf(fundings(6), [2, 4, 6]);
    const whole = checkpointOf(fundings(6), 6, 1);
    const same = checkpointOf(fundings(6), 4, 4);
    expect(verify({ ...ledger, checkpoints: [whole, same, ...ledger.checkpoints.toReversed()] })).to.include({
      ok: true,
      checkpoints: 5,
      signedEntries: 6,
    });
  });

  it('reports the range in which entries were rewritten if they cannot be identified', () => {
    const ledger = exportOf(fundings(6), [3]);
    const forged = { ...funding(5), reference: 'another' };
    const faults = verify({ ...ledger, entries: ledger.entries.with(4, rowOf(forged, 4)) }).faults;
    expect(faults[0]).to.deep.equal({
      kind: 'head',
      from: 3,
      to: 6,
      message: 'Entries 3 to 5 do not lead to the root of the log',
    });
  });

  it('finds entries that break a rule though the log has them so', () => {
    const [one, two] = fundings(2);
    if (one === undefined || two === undefined) throw new Error('no entries');
    const stolen: LedgerEntry = {
      ...one,
      postings: one.postings.map((line) => ({ ...line, to: 'contractor:k:wallet' })),
    };
    expect(first(exportOf([stolen, two]))).to.include({ kind: 'invalid', sequence: 0, entryId: one.entryId });
    expect(first(exportOf([one, two, one]))).to.include({ kind: 'invalid', sequence: 2, entryId: one.entryId });
    const misnamed = exportOf([one, two]);
    const rows = misnamed.entries.map((row) => ({ ...row, entryId: one.entryId }));
    expect(first({ ...misnamed, entries: rows })).to.include({ kind: 'invalid', sequence: 1 });
    const ledger = exportOf([one]);
    expect(first({ ...ledger, pending: [{ entryId: 'x' }] })).to.include({ kind: 'invalid' });
  });

  it('counts pending entries in the balances, and those appended meanwhile once', () => {
    const [one, two] = fundings(2);
    if (one === undefined || two === undefined) throw new Error('no entries');
    const ledger = { ...exportOf([one]), pending: [one, two], balances: balancesOf([one, two]) };
    expect(verify(ledger)).to.include({ ok: true, pending: 2 });
    expect(first({ ...ledger, pending: [one] })).to.include({ kind: 'balance' });
    const twin = { ...funding(7), entryId: one.entryId };
    expect(verify({ ...ledger, pending: [twin, two] }), 'the one in the log counts').to.include({ ok: true });
  });

  it('finds balances that their entries do not explain, and a total that is not zero', () => {
    const ledger = exportOf(fundings(3));
    const [one, ...rest] = ledger.balances ?? [];
    if (one === undefined) throw new Error('no balances');
    expect(first({ ...ledger, balances: [{ ...one, amountMinor: one.amountMinor + 1 }, ...rest] })).to.include({
      kind: 'balance',
      account: one.account,
    });
    expect(first({ ...ledger, balances: rest })).to.include({ kind: 'balance', account: one.account });
    const gift = { account: 'client:c9:escrow', currency: 'EUR', amountMinor: 5 } as const;
    const faults = verify({ ...ledger, balances: [one, ...rest, gift] }).faults;
    expect(faults.map(({ kind, message }) => [kind, message])).to.deep.equal([
      ['balance', 'client:c9:escrow states 5 EUR, and its entries add up to 0'],
      ['sum', 'All accounts together hold 5 EUR instead of nothing'],
    ]);
  });

  it('finds an account beyond its bound, even if its entries explain it', () => {
    const overdrawn: LedgerEntry = {
      ...funding(1),
      movement: 'funds.locked',
      postings: funding(1).postings.map((line) => ({ ...line, from: 'client:c1:escrow', to: 'client:c1:locked' })),
    };
    expect(first(exportOf([overdrawn]))).to.include({ kind: 'balance', account: 'client:c1:escrow' });
  });

  it('takes sizes and sequences of any height without allocating for them', () => {
    const HUGE = Number.MAX_SAFE_INTEGER - 1;
    const ledger = exportOf(fundings(3), [3]);
    const [row] = ledger.entries;
    if (row === undefined) throw new Error('no entry');
    expect(first({ ...ledger, head: { ...ledger.head, size: HUGE } })).to.include({ kind: 'deleted', sequence: 3 });
    const far = { ...row, sequence: HUGE };
    expect(first({ ...ledger, entries: [...ledger.entries, far] })).to.include({ kind: 'inserted', sequence: 3 });
    const checkpoints = ledger.checkpoints.map((checkpoint) => ({ ...checkpoint, from: HUGE }));
    expect(first({ ...ledger, checkpoints })).to.include({ kind: 'checkpoint', size: 3 });
  });

  it('lists a thousand faults of single entries, and counts the others', () => {
    const entries = Array.from({ length: 1_100 }, (_, sequence) =>
      rowOf({ ...funding(sequence + 1), postings: [] }, sequence),
    );
    const leaves = entries.map(({ leafHash }) => leafHash);
    const verdict = verify({
      head: { size: 1_100, root: rootOfLeaves(leaves) },
      entries,
      pending: [],
      checkpoints: [],
    });
    expect(verdict.faults.filter(({ kind }) => kind === 'invalid')).to.have.length(1_000);
    expect(verdict).to.include({ ok: false, furtherFaults: 100 });
  });

  it('reports when it could not check balances', () => {
    const { balances: _moving, ...ledger } = exportOf(fundings(3));
    expect(verify(ledger)).to.include({ ok: true, balancesChecked: false });
  });
});
