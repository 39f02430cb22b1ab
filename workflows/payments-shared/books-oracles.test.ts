import { expect } from 'chai';
import { lockFunds, withdrawDispute } from '../../services/payments/src/money/movements.ts';
import { eur, givenEscrow, givenMoney } from '../../services/payments/test/given.ts';
import { givenPaid } from '../../services/payments/test/milestone/given-payments.ts';
import { START, clientId } from '../../services/payments/test/service.ts';
import type { TestPayments } from '../../services/payments/test/service.ts';
import { booksBalance, nothingStaysReserved } from './books-oracles.ts';
import { givenReversed, createServiceFeed, put } from './testing.ts';

const ESCROW = `ACCOUNT#client:${clientId}:escrow#EUR#00`;
const LOCKED = `ACCOUNT#client:${clientId}:locked#EUR#00`;
const balance = (pk: string, amountMinor: number) => put(pk, 'BALANCE', { amountMinor });

describe('The books balance', () => {
  const feed = (given: (service: TestPayments) => Promise<unknown> = (service) => givenEscrow(service, 10_000)) =>
    createServiceFeed(booksBalance, given);

  for (const given of [givenPaid, givenReversed]) {
    it(`after every step of a payment: ${given.name}`, async () => {
      expect((await feed(given)).inspect()).to.deep.equal([]);
    });
  }

  it('but not when a balance moves without an entry, which is said once', async () => {
    const { commit, inspect } = await feed();
    commit(balance(ESCROW, 10_001));
    expect(inspect()).to.deep.equal([
      `client:${clientId}:escrow EUR: 10001 on record, 10000 by its entries`,
      'all accounts together hold 1 EUR',
    ]);
    expect(inspect()).to.deep.equal([]);
  });

  it('nor when an entry moves no balance', async () => {
    const { commit, conclude } = await feed();
    const entry = lockFunds({ clientId, lockId: 'lock', amount: eur(5), at: START });
    commit(put(`ENTRY#${entry.entryId}`, 'ENTRY', entry));
    expect(conclude().join('; ')).to.include('locked EUR: 0 on record, 5 by its entries');
  });

  it('nor when one is below zero, although it follows from its entries, and even for a moment', async () => {
    const { commit, inspect } = await feed();
    const lock = (lockId: string, amountMinor: number) => {
      const entry = lockFunds({ clientId, lockId, amount: eur(amountMinor), at: START });
      return put(`ENTRY#${entry.entryId}`, 'ENTRY', entry);
    };
    commit(lock('too much', 10_001), balance(ESCROW, -1), balance(LOCKED, 10_001));
    expect(inspect()).to.deep.equal([`client:${clientId}:escrow EUR is at -1`]);
  });

  it('nor when an entry is written twice', async () => {
    const { service, commit, inspect } = await feed();
    for (const changes of service.commits) commit(...changes);
    expect(inspect().join('; ')).to.match(/entry \S+ was written twice/);
  });

  it('may owe us something, and not the other way round', async () => {
    const dispute = (service: TestPayments) =>
      service.ledger.move(() => ({
        entries: [withdrawDispute({ clientId, disputeId: 'd', amount: eur(20_000), escrow: eur(10_000), at: START })],
        result: undefined,
      }));
    const { commit, inspect } = await feed(async (service) => {
      await givenMoney(service, 10_000);
      await dispute(service);
    });
    expect(inspect()).to.deep.equal([]);
    commit(balance(`ACCOUNT#client:${clientId}:receivable#EUR#00`, 1));
    expect(inspect().join('; ')).to.include(`client:${clientId}:receivable EUR is at 1`);
  });
});

describe('Nothing stays reserved', () => {
  it('of what was paid', async () => {
    const { conclude } = await createServiceFeed(nothingStaysReserved, givenPaid);
    expect(conclude()).to.deep.equal([]);
  });

  it('and whatever else is locked, or lies between two movements, is named', async () => {
    const { commit, conclude } = await createServiceFeed(nothingStaysReserved, givenPaid);
    commit(balance(LOCKED, 7), balance('ACCOUNT#clearing:payouts#EUR#03', -7));
    expect(conclude()).to.have.members([`client:${clientId}:locked EUR holds 7`, 'clearing:payouts EUR holds -7']);
  });
});
