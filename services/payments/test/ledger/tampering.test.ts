import { expect } from 'chai';
import type { SignedCheckpoint } from '../../src/ledger/domain/log.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import type { Verdict } from '../../src/ledger/domain/verify.ts';
import { keys } from '../../src/ledger/layout.ts';
import type { Leaf } from '../../src/ledger/layout.ts';
import { leafHashOf } from '../../src/ledger/domain/log.ts';
import type { Receipt } from '../../src/ledger/domain/log.ts';
import { at, createTestLedger, eur, exported, funding, isSigned, locking, signed, verifyLedger } from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

/** Ten entries: seven under the last checkpoint, three after it. */
const ENTRIES: readonly LedgerEntry[] = [
  ...[1, 2, 3, 4, 5, 6].map((n) => funding(n)),
  locking('p1', 100, 7),
  ...[8, 9, 10].map((n) => funding(n)),
];
const SIGNED = 7;
const entryAt = (sequence: number): LedgerEntry => ENTRIES[sequence] ?? funding(0);
const idAt = (sequence: number): string => entryAt(sequence).entryId;
const altered = (entry: LedgerEntry): LedgerEntry => ({
  ...entry,
  postings: entry.postings.map((posting) => ({ ...posting, amount: eur(posting.amount.amountMinor + 1) })),
});

describe('Somebody with access to the table', () => {
  let test: TestLedger;
  let checkpoints: readonly SignedCheckpoint[];

  beforeEach(async () => {
    test = createTestLedger();
    const take = async (from: number, to: number, previous: number) => {
      await test.post(...ENTRIES.slice(from, to));
      await test.recorder.recordPending();
      return signed(await test.proofs.checkpoint(previous, at(to)));
    };
    checkpoints = [await take(0, 4, 0), await take(4, SIGNED, 4)];
    await test.post(...ENTRIES.slice(SIGNED));
    await test.recorder.recordPending();
  });

  const verify = async (): Promise<Verdict> => verifyLedger(await exported(test, checkpoints), isSigned);
  /** The first thing that is wrong, without its wording. */
  const firstFault = async (): Promise<object | undefined> => {
    const { ok, faults } = await verify();
    expect(ok).to.equal(faults.length === 0);
    const [first] = faults;
    if (first === undefined) return undefined;
    const { message, ...fault } = first;
    expect(message).not.to.equal('');
    return fault;
  };

  const rewriteLeaf = (sequence: number, change: (leaf: Leaf) => Leaf) =>
    test.tamper<Leaf>(keys.leaf(sequence), change);
  const rewriteReceipt = (entryId: string, change: Partial<Receipt>) =>
    test.tamper<Receipt>(keys.receipt(entryId), (receipt) => ({ ...receipt, ...change }));

  it('who changes nothing is not reported', async () => {
    expect(await verify()).to.deep.include({
      ok: true,
      faults: [],
      size: 10,
      entries: 10,
      pending: 0,
      checkpoints: 2,
      signedEntries: SIGNED,
      balancesChecked: true,
    });
  });

  for (const sequence of [0, 3, 6, 7, 9]) {
    const name = `entry ${sequence}, ${sequence < SIGNED ? 'which a checkpoint has' : 'which no checkpoint has yet'}`;

    describe(`and alters ${name},`, () => {
      it('is found, and the entry is named', async () => {
        await test.tamper(keys.entry(idAt(sequence)), () => altered(entryAt(sequence)));
        expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence, entryId: idAt(sequence) });
      });

      it('in its time only, is found', async () => {
        await test.tamper(keys.entry(idAt(sequence)), () => ({ ...entryAt(sequence), at: at(500) }));
        expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence, entryId: idAt(sequence) });
      });

      it('beyond recognition, is found', async () => {
        await test.tamper(keys.entry(idAt(sequence)), () => ({ nothing: 'left' }));
        expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence, entryId: idAt(sequence) });
      });

      it('with its leaf, is found, and the entry is named', async () => {
        const leafHash = leafHashOf(altered(entryAt(sequence)));
        await test.tamper(keys.entry(idAt(sequence)), () => altered(entryAt(sequence)));
        await rewriteLeaf(sequence, (leaf) => ({ ...leaf, completed: [leafHash, ...leaf.completed.slice(1)] }));
        expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence, entryId: idAt(sequence) });
      });

      it('with its receipt, is found, and the entry is named', async () => {
        await test.tamper(keys.entry(idAt(sequence)), () => altered(entryAt(sequence)));
        await rewriteReceipt(idAt(sequence), { leafHash: leafHashOf(altered(entryAt(sequence))) });
        expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence, entryId: idAt(sequence) });
      });
    });

    it(`and deletes ${name}, is found, and the entry is named`, async () => {
      await test.remove(keys.entry(idAt(sequence)));
      expect(await firstFault()).to.deep.equal({ kind: 'deleted', sequence, entryId: idAt(sequence) });
    });

    it(`and deletes ${name}, with its leaf and receipt, is found, and the place is named`, async () => {
      await test.remove(keys.entry(idAt(sequence)));
      await test.remove(keys.leaf(sequence));
      await test.remove(keys.receipt(idAt(sequence)));
      expect(await firstFault()).to.deep.equal({ kind: 'deleted', sequence });
    });
  }

  for (const [one, other] of [
    [1, 5],
    [2, 3],
    [5, 8],
    [7, 9],
  ] as const) {
    const swap = async (leaves: (of: Leaf, with_: Leaf) => Leaf) => {
      const [first, second] = await Promise.all(
        [one, other].map(async (sequence) => (await test.store.get<Leaf>(keys.leaf(sequence)))?.value),
      );
      if (first === undefined || second === undefined) throw new Error('no leaves');
      await rewriteLeaf(one, () => leaves(first, second));
      await rewriteLeaf(other, () => leaves(second, first));
    };

    it(`and exchanges entries ${one} and ${other}, is found, and the first is named`, async () => {
      await swap((leaf, { entryId }) => ({ ...leaf, entryId }));
      expect(await firstFault()).to.deep.equal({ kind: 'reordered', sequence: one, entryId: idAt(other) });
    });

    it(`and exchanges entries ${one} and ${other} with their hashes, is found, and the first is named`, async () => {
      await swap(({ sequence }, { entryId, completed }) => ({ sequence, entryId, completed }));
      expect(await firstFault()).to.deep.equal({ kind: 'reordered', sequence: one, entryId: idAt(other) });
    });
  }

  /** Rewrites leaves from `sequence` on, receipts included, as if this were the log from there. */
  const rewriteFrom = async (sequence: number, entries: readonly LedgerEntry[]) => {
    for (const [n, entry] of entries.entries()) {
      const leafHash = leafHashOf(entry);
      const place = sequence + n;
      await test.remove(keys.leaf(place));
      await test.insert(keys.leaf(place), { sequence: place, entryId: entry.entryId, completed: [leafHash] });
      await test.remove(keys.receipt(entry.entryId));
      await test.insert(keys.receipt(entry.entryId), { entryId: entry.entryId, sequence: place, leafHash });
    }
  };

  for (const sequence of [0, 2, 6]) {
    it(`and inserts an entry at ${sequence}, moving the others up, is found, and the entry is named`, async () => {
      const intruder = funding(77, 'c9');
      await test.insert(keys.entry(intruder.entryId), intruder);
      await rewriteFrom(sequence, [intruder, ...ENTRIES.slice(sequence)]);
      expect(await firstFault()).to.deep.equal({ kind: 'inserted', sequence, entryId: intruder.entryId });
    });

    it(`and inserts an old entry once more at ${sequence}, is found`, async () => {
      const twin = entryAt(9);
      await rewriteFrom(sequence, [twin, ...ENTRIES.slice(sequence)]);
      expect(await firstFault()).to.deep.equal({ kind: 'inserted', sequence, entryId: twin.entryId });
    });
  }

  const closeGap = async (sequence: number) => {
    await test.remove(keys.entry(idAt(sequence)));
    await rewriteFrom(sequence, ENTRIES.slice(sequence + 1));
    await test.remove(keys.leaf(9));
  };

  for (const sequence of [0, 2, 5]) {
    it(`and deletes entry ${sequence}, moving the others down, is found, and the place is named`, async () => {
      await closeGap(sequence);
      expect(await firstFault()).to.deep.equal({ kind: 'deleted', sequence });
    });
  }

  it('and deletes the last entry that a checkpoint has, moving the others down, is found: another one is there', async () => {
    await closeGap(SIGNED - 1);
    expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence: SIGNED - 1, entryId: idAt(SIGNED) });
  });

  it('and appends an entry without the head, is found', async () => {
    const intruder = funding(77, 'c9');
    await test.insert(keys.entry(intruder.entryId), intruder);
    await rewriteFrom(10, [intruder]);
    expect(await firstFault()).to.equal(undefined);
    await test.tamper(keys.head, (head) => ({ ...head, size: 11 }));
    expect((await verify()).faults.map(({ kind }) => kind)).to.include('head');
  });

  it('and rewrites an entry with every record of it in the table, is found: a checkpoint has another', async () => {
    await test.tamper(keys.entry(idAt(2)), () => altered(entryAt(2)));
    await rewriteFrom(2, [altered(entryAt(2)), ...ENTRIES.slice(3)]);
    expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence: 2, entryId: idAt(2) });
  });

  it('and alters a new entry with its leaf and the head, is found, and its receipt names it', async () => {
    const leafHash = leafHashOf(altered(entryAt(8)));
    await test.tamper(keys.entry(idAt(8)), () => altered(entryAt(8)));
    await rewriteLeaf(8, (leaf) => ({ ...leaf, completed: [leafHash] }));
    await test.tamper(keys.head, (head) => ({ ...head, root: leafHash }));
    expect(await firstFault()).to.deep.equal({ kind: 'altered', sequence: 8, entryId: idAt(8) });
    expect((await verify()).faults.map(({ kind }) => kind)).to.include('head');
  });

  it('and rewrites an entry that no checkpoint has with every record of it, is found by the head, which bounds where', async () => {
    await test.tamper(keys.entry(idAt(8)), () => altered(entryAt(8)));
    await rewriteFrom(8, [altered(entryAt(8)), entryAt(9)]);
    expect(await firstFault()).to.deep.equal({ kind: 'head', from: SIGNED, to: 10 });
  });

  it('and cuts the log off below a checkpoint, is found', async () => {
    const head = { size: 5, root: checkpoints[0]?.root, hashes: [] };
    await test.tamper(keys.head, () => head);
    expect(await firstFault()).to.deep.equal({ kind: 'head', from: 5, to: SIGNED });
    expect((await verify()).faults).to.deep.include({
      kind: 'head',
      from: 5,
      to: SIGNED,
      message: 'The log has 5 entries, and had 7 at a checkpoint',
    });
  });

  it('and changes a receipt only, is found', async () => {
    await rewriteReceipt(idAt(8), { sequence: 2 });
    expect(await firstFault()).to.deep.equal({ kind: 'receipt', sequence: 8, entryId: idAt(8) });
    await test.remove(keys.receipt(idAt(8)));
    expect(await firstFault()).to.deep.equal({ kind: 'receipt', sequence: 8, entryId: idAt(8) });
  });

  it('and changes the head only, is found', async () => {
    await test.tamper(keys.head, (head) => ({ ...head, root: checkpoints[0]?.root }));
    expect(await firstFault()).to.deep.equal({ kind: 'head', from: SIGNED, to: 10 });
  });

  it('and changes a balance, is found, and the account is named', async () => {
    await test.tamper(keys.balance({ account: 'client:c1:escrow', currency: 'EUR', shard: 0 }), (balance) => ({
      ...balance,
      amountMinor: 999_999,
    }));
    const { faults } = await verify();
    expect(faults.map(({ kind }) => kind)).to.deep.equal(['balance', 'sum']);
    expect(faults[0]).to.include({ account: 'client:c1:escrow', currency: 'EUR' });
  });

  it('and deletes a pending entry, is found by the accounts that have it', async () => {
    await test.post(funding(11));
    expect(await firstFault()).to.equal(undefined);
    await test.remove(keys.pending(funding(11)));
    expect((await verify()).faults.map(({ kind }) => kind)).to.deep.equal(['balance', 'balance']);
  });
});
