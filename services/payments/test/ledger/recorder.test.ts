import { expect } from 'chai';
import { NotFoundError } from '#shared/errors/index.ts';
import { rootOfLeaves } from '#shared/merkle/index.ts';
import { leafHashOf } from '../../src/ledger/domain/log.ts';
import { ALL_PENDING, keys } from '../../src/ledger/layout.ts';
import type { Pending } from '../../src/ledger/layout.ts';
import { GROUP, createRecorder } from '../../src/ledger/recorder.ts';
import { at, createTestLedger, failureOf, funding } from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

const fundings = (count: number) => Array.from({ length: count }, (_, n) => funding(n + 1));

describe('recordLedgerTransaction', () => {
  let test: TestLedger;
  beforeEach(() => {
    test = createTestLedger();
  });

  it('returns a receipt: position, hash, size and root of the log', async () => {
    await test.post(funding(1), funding(2));
    const leaves = [funding(1), funding(2)].map(leafHashOf);
    expect(await test.recorder.record([funding(2).entryId])).to.deep.equal([
      {
        entryId: funding(2).entryId,
        sequence: 1,
        leafHash: leaves[1],
        treeSize: 2,
        root: rootOfLeaves(leaves),
      },
    ]);
    expect(await test.proofs.digest()).to.deep.equal({ size: 2, root: rootOfLeaves(leaves) });
  });

  it('returns the same receipt again, whatever was appended since', async () => {
    await test.post(funding(1));
    const first = await test.recorder.record([funding(1).entryId]);
    await test.post(funding(2));
    await test.recorder.record([funding(2).entryId]);
    const { length } = test.commits;
    expect(await test.recorder.record([funding(1).entryId])).to.deep.equal(first);
    expect(test.commits).to.have.length(length);
  });

  it('appends everything that is pending, oldest first', async () => {
    await test.post(...fundings(5).toReversed());
    const { length } = test.commits;
    await test.recorder.record([funding(1).entryId]);
    const ids = fundings(5).map(({ entryId }) => entryId);
    expect((await test.recorder.record(ids)).map(({ sequence }) => sequence)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(test.commits).to.have.length(length + 1);
  });

  it('appends more entries than fit into one commit in several commits', async () => {
    const all = fundings(2 * GROUP + 5);
    await test.post(...all);
    const { length } = test.commits;
    const newest = all.at(-1)?.entryId ?? '';
    const [receipt] = await test.recorder.record([newest]);
    expect(receipt).to.include({
      sequence: 2 * GROUP + 4,
      treeSize: 2 * GROUP + 5,
      root: rootOfLeaves(all.map(leafHashOf)),
    });
    expect(test.commits.slice(length).map((changes) => changes.length)).to.deep.equal([100, 100, 16]);
  });

  it('queues entries in partitions of their own, and appends them in the same order as from one', async () => {
    const all = fundings(3 * GROUP);
    await test.post(...all.toReversed());
    const queued = await Promise.all(ALL_PENDING.map((pk) => test.store.query<Pending>({ pk, limit: 100 })));
    for (const { items } of queued) expect(items.length).to.be.within(5, 25);
    await test.recorder.recordPending();
    const receipts = await test.recorder.record(all.map(({ entryId }) => entryId));
    expect(receipts.map(({ sequence }) => sequence)).to.deep.equal(all.map((_, n) => n));
  });

  it('appends entries of one instant by their ids', async () => {
    const all = fundings(20).map((entry) => ({ ...entry, at: at(1) }));
    await test.post(...all);
    await test.recorder.recordPending();
    const inOrder = all.map(({ entryId }) => entryId).toSorted();
    const receipts = await test.recorder.record(inOrder);
    expect(receipts.map(({ sequence }) => sequence)).to.deep.equal(inOrder.map((_, n) => n));
  });

  it('rejects an entry that was never written', async () => {
    await test.post(funding(1));
    const error = await failureOf(test.recorder.record([funding(1).entryId, funding(2).entryId]));
    expect(error).to.be.instanceOf(NotFoundError);
    expect(await test.recorder.record([funding(1).entryId])).to.have.length(1);
  });

  it('fails when an entry is missing from the queue', async () => {
    await test.post(funding(1));
    await test.remove(keys.pending(funding(1)));
    expect(String(await failureOf(test.recorder.record([funding(1).entryId])))).to.include(
      'neither pending nor in the log',
    );
  });

  it('returns since when the oldest entry has waited', async () => {
    expect(await test.recorder.oldestPendingAt()).to.equal(undefined);
    await test.post(funding(7), funding(3));
    expect(await test.recorder.oldestPendingAt()).to.equal(at(3));
    expect(await test.recorder.recordPending()).to.equal(2);
    expect(await test.recorder.oldestPendingAt()).to.equal(undefined);
  });

  it('appends the entries of recorders that crashed', async () => {
    await test.post(...fundings(GROUP + 1));
    expect(await test.recorder.recordPending()).to.equal(GROUP + 1);
    expect(await test.recorder.recordPending()).to.equal(0);
    expect((await test.proofs.digest()).size).to.equal(GROUP + 1);
  });

  it('finds its entry appended by a concurrent recorder', async () => {
    await test.post(funding(1));
    const late = createRecorder({
      store: {
        ...test.store,
        query: async (query) => {
          await test.recorder.recordPending();
          return test.store.query(query);
        },
      },
      sleep: () => Promise.resolve(),
    });
    expect(await late.record([funding(1).entryId])).to.deep.equal(await test.recorder.record([funding(1).entryId]));
  });

  it('appends every entry once with any number of concurrent recorders', async () => {
    const all = fundings(60);
    await test.post(...all);
    const receipts = await Promise.all(all.map(({ entryId }) => test.recorder.record([entryId])));
    expect(
      receipts
        .flat()
        .map(({ sequence }) => sequence)
        .toSorted((a, b) => a - b),
    ).to.deep.equal(all.map((_, n) => n));
    expect((await test.proofs.digest()).size).to.equal(60);
  });

  it('appends correctly while movements of money are committed', async () => {
    const all = Array.from({ length: 40 }, (_, n) => funding(n + 1, `c${n % 5}`));
    const receipts = await Promise.all(
      all.map(async (entry) => {
        await test.post(entry);
        return test.recorder.record([entry.entryId]);
      }),
    );
    const places = receipts.flat().map(({ sequence }) => sequence);
    expect(new Set(places).size).to.equal(40);
    expect((await test.proofs.digest()).size).to.equal(40);
    expect(await test.recorder.oldestPendingAt()).to.equal(undefined);
  });
});
