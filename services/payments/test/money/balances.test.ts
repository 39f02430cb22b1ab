import { expect } from 'chai';
import { sumBalances, book, emptyBalance, isWithinBound } from '../../src/money/balances.ts';
import type { Balance } from '../../src/money/balances.ts';
import { EXTERNAL, escrowOf, lockedOf, receivableOf, walletOf } from '../../src/money/accounts.ts';
import { InsufficientFundsError, InvalidEntryError } from '../../src/money/errors.ts';
import { collectReceivable, withdrawDispute } from '../../src/money/movements.ts';
import { effectsOf } from '../../src/money/postings.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import { CLIENT, at, eur, funding, locking, thrownBy } from '../ledger/fixtures.ts';

const bookOn = (balance: Balance, entry: LedgerEntry) => {
  const effect = effectsOf(entry).find(({ account }) => account === balance.account);
  if (effect === undefined) throw new Error('The entry does not touch the account');
  return book(balance, entry, effect);
};

const escrow = emptyBalance(escrowOf(CLIENT), 'EUR');

describe('An account', () => {
  it('records its balance, all credits and all debits, and a line for each entry', () => {
    const first = bookOn(escrow, funding(3));
    const second = bookOn(first.balance, locking('p1', 100));
    expect(second.balance).to.deep.equal({
      account: 'client:c1:escrow',
      currency: 'EUR',
      amountMinor: 200,
      creditedMinor: 300,
      debitedMinor: 100,
      lines: 2,
      lastAt: at(100),
    });
    expect([first.line, second.line]).to.deep.equal([
      {
        line: 1,
        at: at(3),
        entryId: funding(3).entryId,
        movement: 'escrow.funded',
        reference: 'pi_c1_3',
        currency: 'EUR',
        changeMinor: 300,
        balanceMinor: 300,
      },
      {
        line: 2,
        at: at(100),
        entryId: locking('p1', 100).entryId,
        movement: 'funds.locked',
        reference: 'p1',
        currency: 'EUR',
        changeMinor: -100,
        balanceMinor: 200,
      },
    ]);
  });

  it('keeps its lines in time order, even if a clock is late', () => {
    const { balance } = bookOn(escrow, funding(50));
    expect(bookOn(balance, funding(20)).line.at).to.equal(at(50));
    expect(bookOn(balance, funding(60)).line.at).to.equal(at(60));
  });

  it('of a client can be used up but not overdrawn: the error names the available and the required amount', () => {
    const { balance } = bookOn(escrow, funding(3));
    expect(bookOn(balance, locking('p1', 300)).balance.amountMinor).to.equal(0);
    const error = thrownBy(() => bookOn(balance, locking('p1', 301)));
    expect(error).to.be.instanceOf(InsufficientFundsError);
    expect(error).to.deep.include({
      code: 'INSUFFICIENT_FUNDS',
      httpStatus: 409,
      details: { account: 'client:c1:escrow', currency: 'EUR', availableMinor: 300, requiredMinor: 301 },
    });
  });

  it('of the platform may go below zero', () => {
    expect(bookOn(emptyBalance(EXTERNAL, 'EUR'), funding(1)).balance.amountMinor).to.equal(-100);
  });

  it('of a debt is never above zero', () => {
    const dispute = withdrawDispute({ clientId: CLIENT, disputeId: 'd', amount: eur(70), escrow: eur(0), at: at(1) });
    const { balance } = bookOn(emptyBalance(receivableOf(CLIENT), 'EUR'), dispute);
    expect(balance.amountMinor).to.equal(-70);
    const collect = (amount: number) =>
      collectReceivable({ clientId: CLIENT, collectionId: 'x', amount: eur(amount), at: at(2) });
    expect(bookOn(balance, collect(70)).balance.amountMinor).to.equal(0);
    expect(() => bookOn(balance, collect(71))).to.throw(InvalidEntryError, 'owes 70 EUR, not 71');
  });

  it('keeps to its bound at zero', () => {
    for (const [account, amountMinor, kept] of [
      [escrowOf('c'), -1, false],
      [escrowOf('c'), 0, true],
      [lockedOf('c'), -1, false],
      [walletOf('k'), -1, false],
      [walletOf('k'), 1, true],
      [receivableOf('c'), 1, false],
      [receivableOf('c'), -1, true],
      [EXTERNAL, -1, true],
      [EXTERNAL, 1, true],
    ] as const)
      expect(isWithinBound({ account, amountMinor }), `${account} ${amountMinor}`).to.equal(kept);
  });
});

describe('The parts of an account', () => {
  it('add up', () => {
    const part = (n: number): Balance => bookOn(emptyBalance(EXTERNAL, 'EUR'), funding(n)).balance;
    expect(sumBalances([part(2), part(7), part(1)], EXTERNAL, 'EUR')).to.deep.equal({
      account: EXTERNAL,
      currency: 'EUR',
      amountMinor: -1_000,
      creditedMinor: 0,
      debitedMinor: 1_000,
      lines: 3,
      lastAt: at(7),
    });
    expect(sumBalances([], EXTERNAL, 'EUR')).to.deep.equal(emptyBalance(EXTERNAL, 'EUR'));
  });
});
