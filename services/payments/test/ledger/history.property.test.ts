import { expect } from 'chai';
import fc from 'fast-check';
import { CLEARING, EXTERNAL, escrowOf, lockedOf, receivableOf, walletOf } from '../../src/money/accounts.ts';
import type { AccountId } from '../../src/money/accounts.ts';
import { InsufficientFundsError } from '../../src/money/errors.ts';
import {
  collectReceivable,
  creditContractorWallet,
  debitClientEscrow,
  fund,
  lockFunds,
  reinstateDispute,
  releaseFunds,
  reversePayout,
  withdrawDispute,
} from '../../src/money/movements.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import type { Books } from '../../src/ledger/index.ts';
import { Crash, at, createTestLedger, eur, exported, isSigned, signed, verifyLedger } from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

const CLIENTS = ['c1', 'c2'];
const CONTRACTORS = ['k1', 'k2', 'k3'];
const RUNS = Number(process.env['LEDGER_HISTORIES'] ?? 150);

interface Step {
  readonly what:
    'fund' | 'lock' | 'release' | 'settle' | 'reverse' | 'dispute' | 'win' | 'collect' | 'record' | 'checkpoint';
  readonly client: string;
  readonly contractor: string;
  readonly amount: number;
  readonly which: number;
  readonly fate: 'done' | 'crash before' | 'crash after' | 'twice at once';
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom<Step['what'][]>(
    'fund',
    'fund',
    'lock',
    'lock',
    'release',
    'settle',
    'settle',
    'reverse',
    'dispute',
    'win',
    'collect',
    'record',
    'checkpoint',
  ),
  client: fc.constantFrom(...CLIENTS),
  contractor: fc.constantFrom(...CONTRACTORS),
  amount: fc.integer({ min: 1, max: 400 }),
  which: fc.nat(9),
  fate: fc.oneof(
    { weight: 5, arbitrary: fc.constant('done' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom('crash before' as const, 'crash after' as const, 'twice at once' as const),
    },
  ),
});

/** What the platform believes: live locks, and what was settled and reversed. */
interface Lock {
  readonly lockId: string;
  readonly client: string;
  readonly amount: number;
}

/** Plays a history against the ledger and against plain sums, comparing them after every step. */
const play = async (steps: readonly Step[]) => {
  const test = createTestLedger();
  let locks: readonly Lock[] = [];
  let paid: readonly { readonly contractor: string; readonly lock: Lock; readonly entries: readonly LedgerEntry[] }[] =
    [];
  const checkpoints = [signed(await test.proofs.checkpoint(0, at(0)))];

  const amountOf = async (books: Books, account: AccountId) => eur((await books.balance(account, 'EUR')).amountMinor);

  /** Answers whether the money moved, however often it had to be tried. */
  const move = async (decide: (books: Books) => Promise<readonly LedgerEntry[]>, { fate }: Step): Promise<boolean> => {
    const once = async (): Promise<boolean> => {
      const { entries } = await test.ledger.move(async (books) => ({
        entries: await decide(books),
        result: undefined,
      }));
      return entries.length > 0;
    };
    try {
      if (fate === 'twice at once') return (await Promise.all([once(), once()])).every(Boolean);
      if (fate !== 'done') test.crashAt(0, fate === 'crash before' ? 'before' : 'after');
      return await once().catch((error: unknown) => {
        if (error instanceof Crash) return once();
        throw error;
      });
    } catch (error) {
      if (error instanceof InsufficientFundsError) return false;
      throw error;
    } finally {
      test.crashAt(Infinity, 'before');
    }
  };

  for (const [n, one] of steps.entries()) {
    const id = `x${n}`;
    const time = at(n);
    const of = { clientId: one.client, amount: eur(one.amount), at: time };
    const lock = locks[one.which % Math.max(locks.length, 1)];
    const payout = paid[one.which % Math.max(paid.length, 1)];
    test.setTime(n);
    switch (one.what) {
      case 'fund':
        await move(async () => [fund({ ...of, fundingId: id })], one);
        break;
      case 'lock':
        if (await move(async () => [lockFunds({ ...of, lockId: id })], one))
          locks = [...locks, { lockId: id, client: one.client, amount: one.amount }];
        break;
      case 'release': {
        if (lock === undefined) break;
        const released = { clientId: lock.client, releaseId: lock.lockId, amount: eur(lock.amount), at: time };
        expect(await move(async () => [releaseFunds(released)], one)).to.equal(true);
        locks = locks.filter((other) => other !== lock);
        break;
      }
      case 'settle': {
        if (lock === undefined) break;
        const line = { amount: eur(lock.amount), reference: lock.lockId };
        const credits = [{ ...line, contractorId: one.contractor }];
        const entries = [
          creditContractorWallet({ settlementId: id, credits, at: time }),
          debitClientEscrow({ settlementId: id, clientId: lock.client, debits: [line], at: time }),
        ];
        expect(await move(async () => entries, one)).to.equal(true);
        locks = locks.filter((other) => other !== lock);
        paid = [...paid, { contractor: one.contractor, lock, entries }];
        break;
      }
      case 'reverse': {
        if (payout === undefined) break;
        const reversal = { line: payout.lock.lockId, failureId: id, at: time };
        const entries = payout.entries.map((entry) => reversePayout(entry, reversal));
        expect(await move(async () => entries, one)).to.equal(true);
        paid = paid.filter((other) => other !== payout);
        locks = [...locks, payout.lock];
        break;
      }
      case 'dispute':
        await move(async (books) => {
          const escrow = await amountOf(books, escrowOf(one.client));
          return [withdrawDispute({ ...of, disputeId: id, escrow })];
        }, one);
        break;
      case 'win':
        await move(async (books) => {
          const receivable = await amountOf(books, receivableOf(one.client));
          return [reinstateDispute({ ...of, disputeId: id, receivable })];
        }, one);
        break;
      case 'collect':
        await move(async (books) => {
          if ((await books.entry(collectReceivable({ ...of, collectionId: id }).entryId)) !== undefined) return [];
          const owed = -(await amountOf(books, receivableOf(one.client))).amountMinor;
          const amount = Math.min(owed, (await amountOf(books, escrowOf(one.client))).amountMinor);
          return amount > 0 ? [collectReceivable({ ...of, collectionId: id, amount: eur(amount) })] : [];
        }, one);
        break;
      case 'record':
        if (one.fate === 'twice at once')
          await Promise.all([test.recorder.recordPending(), test.recorder.recordPending()]);
        else await test.recorder.recordPending();
        break;
      case 'checkpoint':
        checkpoints.push(signed(await test.proofs.checkpoint(checkpoints.at(-1)?.size ?? 0, time)));
        break;
    }
    await addsUp(test, locks, paid);
  }
  return { test, checkpoints };
};

type Paid = readonly { readonly contractor: string; readonly lock: Lock }[];

const addsUp = async (test: TestLedger, locks: readonly Lock[], paid: Paid): Promise<void> => {
  const total = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
  const held = async (accounts: readonly AccountId[]) => total(await Promise.all(accounts.map(test.holds)));
  const owned = [
    ...CLIENTS.flatMap((id) => [escrowOf(id), lockedOf(id), receivableOf(id)]),
    ...CONTRACTORS.map(walletOf),
  ];
  expect(await held([EXTERNAL, CLEARING, ...owned]), 'all accounts').to.equal(0);
  expect(await test.holds(CLEARING), 'clearing').to.equal(0);
  for (const id of CLIENTS) {
    expect(await test.holds(escrowOf(id)), 'escrow').to.be.at.least(0);
    expect(await test.holds(receivableOf(id)), 'receivable').to.be.at.most(0);
    const live = locks.flatMap(({ client, amount }) => (client === id ? [amount] : []));
    expect(await test.holds(lockedOf(id)), 'locked').to.equal(total(live));
  }
  for (const id of CONTRACTORS) {
    const kept = paid.flatMap(({ contractor, lock }) => (contractor === id ? [lock.amount] : []));
    expect(await test.holds(walletOf(id)), 'wallet').to.equal(total(kept));
  }
};

describe('Whatever money moves, crashes or races', () => {
  it('every account is balanced after every step, and the log verifies', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const { test, checkpoints } = await play(steps);
        const verdict = verifyLedger(await exported(test, checkpoints), isSigned);
        expect(verdict.faults).to.deep.equal([]);
        expect(verdict.balancesChecked).to.equal(true);
        await test.recorder.recordPending();
        expect(verifyLedger(await exported(test, checkpoints), isSigned)).to.include({ ok: true, pending: 0 });
      }),
      { numRuns: RUNS },
    );
  });
});
