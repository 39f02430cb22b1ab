import { expect } from 'chai';
import { CLEARING, EXTERNAL, escrowOf, lockedOf, walletOf } from '../../src/money/accounts.ts';
import { creditContractorWallet, debitClientEscrow } from '../../src/money/movements.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import {
  CLIENT,
  CONTRACTOR,
  Crash,
  at,
  createTestLedger,
  eur,
  exported,
  failureOf,
  funding,
  isSigned,
  locking,
  verifyLedger,
} from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

const settlement = { settlementId: 's1', at: at(200) };
const line = { amount: eur(300), reference: 'p1' };

/** The tasks of a payment, each of which a machine runs again until it succeeds. */
const TASKS: readonly LedgerEntry[] = [
  funding(5),
  locking('p1', 300),
  creditContractorWallet({ ...settlement, credits: [{ ...line, contractorId: CONTRACTOR }] }),
  debitClientEscrow({ ...settlement, clientId: CLIENT, debits: [line] }),
];

/** Move, then record, as a handler would; a later run comes at a later time. */
const runTask = async (test: TestLedger, entry: LedgerEntry): Promise<void> => {
  const stated = { ...entry, at: test.clock.now() };
  const { entries } = await test.ledger.move(() => ({ entries: [stated], result: undefined }));
  await test.recorder.record(entries.map(({ entryId }) => entryId));
};

/** Two commits a task: the money, and its place in the log. */
const COMMITS = TASKS.length * 2;
const POINTS = Array.from({ length: COMMITS }, (_, commit) => commit).flatMap((commit) =>
  (['before', 'after'] as const).map((when) => ({ commit, when })),
);

describe('A process that crashes', () => {
  const isWholeAndTrue = async (test: TestLedger): Promise<void> => {
    expect({
      external: await test.holds(EXTERNAL),
      escrow: await test.holds(escrowOf(CLIENT)),
      locked: await test.holds(lockedOf(CLIENT)),
      clearing: await test.holds(CLEARING),
      wallet: await test.holds(walletOf(CONTRACTOR)),
    }).to.deep.equal({ external: -500, escrow: 200, locked: 0, clearing: 0, wallet: 300 });
    const verdict = verifyLedger(await exported(test), isSigned);
    expect(verdict.faults).to.deep.equal([]);
    expect(verdict).to.include({ ok: true, entries: 4, pending: 0, balancesChecked: true });
  };

  for (const { commit, when } of POINTS) {
    const task = TASKS[Math.floor(commit / 2)]?.movement;
    const what = commit % 2 === 0 ? `the money of ${task} moves` : `${task} is recorded`;

    it(`${when} ${what}, and runs again: every movement happened once and is in the log once`, async () => {
      const test = createTestLedger();
      test.crashAt(commit, when);
      for (const [n, entry] of TASKS.entries()) {
        test.setTime(n * 10);
        const error = await failureOf(runTask(test, entry));
        if (error === undefined) continue;
        expect(error).to.be.instanceOf(Crash);
        test.setTime(n * 10 + 5);
        await runTask(test, entry);
      }
      await isWholeAndTrue(test);
    });
  }

  for (const when of ['before', 'after'] as const) {
    it(`${when} its entry is recorded, and never runs again: the next recorder appends it`, async () => {
      const test = createTestLedger();
      test.crashAt(1, when);
      expect(await failureOf(runTask(test, funding(5)))).to.be.instanceOf(Crash);
      await runTask(test, funding(2));
      const receipts = await test.recorder.record([funding(5), funding(2)].map(({ entryId }) => entryId));
      expect(receipts.map(({ sequence }) => sequence)).to.deep.equal([0, 1]);
      expect(verifyLedger(await exported(test), isSigned).faults).to.deep.equal([]);
    });

    it(`${when} a group of entries is recorded: each of them is in the log once afterwards`, async () => {
      const test = createTestLedger();
      const all = Array.from({ length: 40 }, (_, n) => funding(n + 1));
      await test.post(...all);
      test.crashAt(1, when);
      expect(await failureOf(test.recorder.recordPending())).to.be.instanceOf(Crash);
      const receipts = await test.recorder.record(all.map(({ entryId }) => entryId));
      expect(receipts.map(({ sequence }) => sequence)).to.deep.equal(all.map((_, n) => n));
      expect(verifyLedger(await exported(test), isSigned).faults).to.deep.equal([]);
    });
  }
});
