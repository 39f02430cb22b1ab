import { expect } from 'chai';
import { NotFoundError, StoreConflictError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { money } from '#shared/money/index.ts';
import type { Put } from '#shared/store/index.ts';
import { CLEARING, EXTERNAL, escrowOf, lockedOf, receivableOf, walletOf } from '../../src/money/accounts.ts';
import { EntryMismatchError } from '../../src/ledger/domain/errors.ts';
import { InsufficientFundsError, InvalidEntryError } from '../../src/money/errors.ts';
import {
  creditContractorWallet,
  debitClientEscrow,
  fund,
  releaseFunds,
  reversePayout,
  withdrawDispute,
} from '../../src/money/movements.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import { CLIENT, CONTRACTOR, at, createTestLedger, eur, failureOf, funding, locking } from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

/** A record of the payment, as a handler would write it along. */
const record = (status: string, condition: Put['if'] = 'new'): Put => ({
  kind: 'put',
  key: { pk: 'PAYMENT#p1', sk: 'STATE' },
  value: { status },
  if: condition,
});

const settled = (amount: number, settlementId = 's1'): readonly [LedgerEntry, LedgerEntry] => [
  creditContractorWallet({
    settlementId,
    credits: [{ contractorId: CONTRACTOR, amount: eur(amount), reference: 'p1' }],
    at: at(200),
  }),
  debitClientEscrow({
    settlementId,
    clientId: CLIENT,
    debits: [{ amount: eur(amount), reference: 'p1' }],
    at: at(200),
  }),
];

describe('The ledger', () => {
  let test: TestLedger;
  beforeEach(() => {
    test = createTestLedger();
  });

  const holdings = async (): Promise<Record<string, number>> => ({
    external: await test.holds(EXTERNAL),
    escrow: await test.holds(escrowOf(CLIENT)),
    locked: await test.holds(lockedOf(CLIENT)),
    clearing: await test.holds(CLEARING),
    wallet: await test.holds(walletOf(CONTRACTOR)),
    receivable: await test.holds(receivableOf(CLIENT)),
  });
  const none = { external: 0, escrow: 0, locked: 0, clearing: 0, wallet: 0, receivable: 0 };

  it('books a payment from the client’s funds to the contractor, and back when the bank returns it', async () => {
    await test.post(funding(5));
    expect(await holdings()).to.deep.equal({ ...none, external: -500, escrow: 500 });
    await test.post(locking('p1', 300));
    expect(await holdings()).to.deep.equal({ ...none, external: -500, escrow: 200, locked: 300 });
    const [credit, debit] = settled(300);
    await test.post(credit);
    expect(await holdings()).to.deep.equal({
      external: -500,
      escrow: 200,
      locked: 300,
      clearing: -300,
      wallet: 300,
      receivable: 0,
    });
    await test.post(debit);
    expect(await holdings()).to.deep.equal({ ...none, external: -500, escrow: 200, wallet: 300 });
    await test.post(...[credit, debit].map((one) => reversePayout(one, { line: 'p1', failureId: 'txn', at: at(300) })));
    expect(await holdings()).to.deep.equal({ ...none, external: -500, escrow: 200, locked: 300 });
    await test.post(...settled(300, 's2'));
    expect(await holdings()).to.deep.equal({ ...none, external: -500, escrow: 200, wallet: 300 });
    expect(await test.ledger.balance(walletOf(CONTRACTOR), 'EUR')).to.include({
      creditedMinor: 600,
      debitedMinor: 300,
    });
  });

  it('releases what was locked for a cancelled payment', async () => {
    await test.post(funding(5), locking('p1', 300));
    await test.post(releaseFunds({ clientId: CLIENT, releaseId: 'p1', amount: eur(300), at: at(300) }));
    expect(await holdings()).to.deep.equal({ ...none, external: -500, escrow: 500 });
  });

  it('keeps currencies apart', async () => {
    await test.post(funding(5));
    const dollars = fund({ clientId: CLIENT, fundingId: 'usd', amount: money(700, 'USD'), at: at(1) });
    await test.post(dollars);
    expect((await test.ledger.balance(escrowOf(CLIENT), 'USD')).amountMinor).to.equal(700);
    expect(await test.holds(escrowOf(CLIENT))).to.equal(500);
    expect(await test.holds(EXTERNAL)).to.equal(-500);
  });

  it('rejects more than is available, and writes neither entries nor other changes', async () => {
    await test.post(funding(5));
    const { length } = test.commits;
    const move = test.ledger.move(() => ({
      entries: [locking('p1', 501)],
      result: undefined,
      changes: [record('locked')],
    }));
    expect(await failureOf(move)).to.be.instanceOf(InsufficientFundsError);
    expect(test.commits).to.have.length(length);
    expect(await holdings()).to.deep.equal({ ...none, external: -500, escrow: 500 });
  });

  it('rejects several entries that together exceed the available amount', async () => {
    await test.post(funding(5));
    const move = test.ledger.move(() => ({
      entries: [locking('p1', 300), locking('p2', 300)],
      result: undefined,
    }));
    expect(await failureOf(move)).to.be.instanceOf(InsufficientFundsError);
    expect(await test.holds(lockedOf(CLIENT))).to.equal(0);
  });

  it('books several entries in one transaction, in their order', async () => {
    await test.ledger.move(() => ({
      entries: [funding(5), locking('p1', 300), locking('p2', 200), ...settled(300)],
      result: undefined,
    }));
    expect(test.commits).to.have.length(1);
    expect(await holdings()).to.deep.equal({ ...none, external: -500, locked: 200, wallet: 300 });
    const { items } = await test.ledger.lines(lockedOf(CLIENT), 'EUR', { limit: 10 });
    expect(items.map(({ value }) => value.balanceMinor)).to.deep.equal([300, 500, 200]);
  });

  it('commits the payment’s own record and event with the money, and not without', async () => {
    await test.post(funding(5));
    const event = makeEvent('kyc.verification.started', {
      entityId: 'p1',
      actor: { id: 'payments', type: 'system' },
      time: at(1),
      metadata: { contractorId: '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11', attempt: 1 },
    });
    const lock = (amount: number, condition: Put['if']) =>
      test.ledger.move(() => ({
        entries: [locking(`p${amount}`, amount)],
        result: undefined,
        changes: [record('locked', condition)],
        events: [event],
      }));
    await lock(100, 'new');
    expect((await test.store.get(record('').key))?.value).to.deep.equal({ status: 'locked' });
    expect(await failureOf(lock(50, 'new'))).to.be.instanceOf(StoreConflictError);
    expect(await test.holds(lockedOf(CLIENT))).to.equal(100);
  });

  describe('when an entry is recorded again', () => {
    it('returns what was written, and writes nothing', async () => {
      await test.post(funding(5));
      const { length } = test.commits;
      const again = { ...funding(5), at: at(999) };
      const moved = await test.ledger.move(() => ({ entries: [again], result: 'same', changes: [record('x')] }));
      expect(moved).to.deep.equal({ result: 'same', entries: [funding(5)], replayed: true });
      expect(test.commits).to.have.length(length);
      expect(await test.holds(escrowOf(CLIENT))).to.equal(500);
    });

    it('writes the others of its transaction that are new', async () => {
      await test.post(funding(5));
      const moved = await test.ledger.move(() => ({ entries: [funding(5), funding(2)], result: undefined }));
      expect(moved.replayed).to.equal(false);
      expect(await test.holds(escrowOf(CLIENT))).to.equal(700);
    });

    it('rejects another fact with the same id, and writes nothing', async () => {
      await test.post(funding(5));
      const { length } = test.commits;
      const other = fund({ clientId: CLIENT, fundingId: 'pi_c1_5', amount: eur(501), at: at(5) });
      expect(other.entryId).to.equal(funding(5).entryId);
      expect(await failureOf(test.post(other))).to.be.instanceOf(EntryMismatchError);
      expect(test.commits).to.have.length(length);
    });

    it('recognizes the same dispute although the escrow’s balance has changed', async () => {
      await test.post(funding(5));
      const dispute = () =>
        test.ledger.move(async (books) => {
          const { amountMinor } = await books.balance(escrowOf(CLIENT), 'EUR');
          const amount = eur(600);
          const facts = { clientId: CLIENT, disputeId: 'dp', amount, escrow: eur(amountMinor), at: at(9) };
          return { entries: [withdrawDispute(facts)], result: undefined };
        });
      const first = await dispute();
      expect(await holdings()).to.deep.equal({ ...none, external: 100, receivable: -100 });
      expect(await dispute()).to.deep.equal({ ...first, replayed: true });
    });
  });

  it('rejects an entry that breaks a rule', async () => {
    const stolen: LedgerEntry = {
      ...locking('p1', 1),
      postings: [{ from: 'client:c2:escrow', to: 'client:c1:locked', amount: eur(1) }],
    };
    expect(await failureOf(test.post(stolen))).to.be.instanceOf(InvalidEntryError);
    expect(test.commits).to.deep.equal([]);
  });

  it('has room for the largest batch beside the records of the payment', async () => {
    const amounts = Array.from({ length: 40 }, (_, n) => n + 1);
    await test.post(
      creditContractorWallet({
        settlementId: 's',
        credits: amounts.map((n) => ({ contractorId: `k${n}`, amount: eur(n), reference: `line${n}` })),
        at: at(1),
      }),
    );
    expect(test.commits[0]).to.have.length(84);
    expect(await test.holds(CLEARING)).to.equal(-820);
    expect(await test.holds(walletOf('k40'))).to.equal(40);
  });

  it('opens books for a handler that commits itself, and rejects a commit on an outdated reading', async () => {
    await test.post(funding(5));
    const books = test.ledger.openBooks();
    expect((await books.balance(escrowOf(CLIENT), 'EUR')).amountMinor).to.equal(500);
    await test.post(locking('p1', 400));
    const { changes, entries } = await books.post([locking('p2', 300)]);
    expect(entries).to.deep.equal([locking('p2', 300)]);
    expect(await failureOf(test.store.commit([...changes, record('locked')]))).to.be.instanceOf(StoreConflictError);
    expect(await test.holds(lockedOf(CLIENT))).to.equal(400);
    expect(await books.entry(locking('p1', 400).entryId)).to.deep.equal(locking('p1', 400));
  });

  it('finds an entry by its id', async () => {
    await test.post(funding(5));
    expect(await test.ledger.requireEntry(funding(5).entryId)).to.deep.equal(funding(5));
    expect(await failureOf(test.ledger.requireEntry('unknown'))).to.be.instanceOf(NotFoundError);
  });
});
