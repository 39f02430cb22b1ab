import { expect } from 'chai';
import fc from 'fast-check';
import { NotFoundError, ValidationError } from '#shared/errors/index.ts';
import { EMPTY_ROOT, rootOfLeaves, verifyConsistency, verifyInclusion } from '#shared/merkle/index.ts';
import { EntryPendingError } from '../../src/ledger/domain/errors.ts';
import { leafHashOf } from '../../src/ledger/domain/log.ts';
import { at, createTestLedger, failureOf, funding } from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

const ENTRIES = Array.from({ length: 75 }, (_, n) => funding(n + 1));
const LEAVES = ENTRIES.map(leafHashOf);

describe('Proofs of the log', () => {
  let test: TestLedger;
  before(async () => {
    test = createTestLedger();
    await test.post(...ENTRIES);
    await test.recorder.recordPending();
    await test.post(funding(99));
  });
  const fieldOf = async (promise: Promise<unknown>): Promise<string | undefined> => {
    const error = await failureOf(promise);
    return error instanceof ValidationError ? error.errors[0]?.field : undefined;
  };

  it('prove for any entry that it is in the log, for any size that contains it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(74), fc.nat(74), async (x, y) => {
        const [index, size] = [Math.min(x, y), Math.max(x, y) + 1];
        const entry = ENTRIES[index] ?? funding(1);
        const proof = await test.proofs.entryProof(entry.entryId, size);
        expect(proof).to.deep.include({
          entry,
          sequence: index,
          treeSize: size,
          root: rootOfLeaves(LEAVES.slice(0, size)),
        });
        // What the recipient of the proof does with it.
        const claim = { leaf: leafHashOf(proof.entry), index: proof.sequence, size: proof.treeSize, root: proof.root };
        expect(verifyInclusion({ ...claim, proof: proof.proof })).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it('prove for any two sizes that the larger log begins with the smaller', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(75), fc.nat(75), async (x, y) => {
        const [from, to] = [Math.min(x, y), Math.max(x, y)];
        const claim = await test.proofs.consistency(from, to);
        expect(claim).to.include({ fromSize: from, toSize: to, fromRoot: rootOfLeaves(LEAVES.slice(0, from)) });
        expect(verifyConsistency(claim)).to.equal(true);
      }),
      { numRuns: 60 },
    );
  });

  it('are for the current log when no size is given', async () => {
    const root = rootOfLeaves(LEAVES);
    expect(await test.proofs.digest()).to.deep.equal({ size: 75, root });
    expect(await test.proofs.entryProof(funding(1).entryId)).to.include({ treeSize: 75, root });
    expect(await test.proofs.consistency(10)).to.include({ toSize: 75, toRoot: root });
  });

  it('do not exist for entries that are unknown, or not in the log yet', async () => {
    expect(await failureOf(test.proofs.entryProof('unknown'))).to.be.instanceOf(NotFoundError);
    expect(await failureOf(test.proofs.entryProof(funding(99).entryId))).to.be.instanceOf(EntryPendingError);
  });

  it('do not exist for sizes that do not exist, and the error names the field', async () => {
    for (const size of [5, 76, -1, 0.5])
      expect(await fieldOf(test.proofs.entryProof(funding(6).entryId, size)), String(size)).to.equal('size');
    expect(await fieldOf(test.proofs.consistency(76))).to.equal('from');
    expect(await fieldOf(test.proofs.consistency(-1))).to.equal('from');
    expect(await fieldOf(test.proofs.consistency(10, 9))).to.equal('from');
    expect(await fieldOf(test.proofs.consistency(10, 76))).to.equal('to');
  });

  it('name a record of the log that is missing', async () => {
    const broken = createTestLedger();
    await broken.post(...ENTRIES.slice(0, 8));
    await broken.recorder.recordPending();
    await broken.remove({ pk: 'LEDGER#LEAVES#0', sk: '0000000000000003' });
    expect(String(await failureOf(broken.proofs.entryProof(funding(8).entryId)))).to.include('completed by leaf 3');
  });

  it('exist for the empty log, which has a digest and a checkpoint', async () => {
    const { proofs } = createTestLedger();
    expect(await proofs.digest()).to.deep.equal({ size: 0, root: EMPTY_ROOT });
    expect(await proofs.checkpoint(0, at(0))).to.deep.equal({
      size: 0,
      root: EMPTY_ROOT,
      at: at(0),
      from: 0,
      leaves: [],
    });
    expect(verifyConsistency(await proofs.consistency(0))).to.equal(true);
  });
});

describe('A checkpoint', () => {
  it('has the root of the log and the leaves since the one before', async () => {
    const test = createTestLedger();
    await test.post(...ENTRIES);
    await test.recorder.recordPending();
    const root = rootOfLeaves(LEAVES);
    expect(await test.proofs.checkpoint(0, at(0))).to.deep.equal({
      size: 75,
      root,
      at: at(0),
      from: 0,
      leaves: LEAVES,
    });
    expect(await test.proofs.checkpoint(70, at(1))).to.deep.equal({
      size: 75,
      root,
      at: at(1),
      from: 70,
      leaves: LEAVES.slice(70),
    });
    expect((await test.proofs.checkpoint(75, at(1))).leaves).to.deep.equal([]);
    expect(String(await failureOf(test.proofs.checkpoint(76, at(1))))).to.include('a checkpoint 76');
  });

  it('has all its leaves also across the partitions of the table', async () => {
    const test = createTestLedger();
    const many = Array.from({ length: 1_010 }, (_, n) => funding(n + 1));
    await test.post(...many);
    await test.recorder.recordPending();
    const leaves = many.map(leafHashOf);
    expect((await test.proofs.checkpoint(0, at(0))).leaves).to.deep.equal(leaves);
    expect((await test.proofs.checkpoint(995, at(0))).leaves).to.deep.equal(leaves.slice(995));
    expect((await test.proofs.checkpoint(1_003, at(0))).leaves).to.deep.equal(leaves.slice(1_003));
  });
});
