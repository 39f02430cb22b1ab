import { expect } from 'chai';
import { v5 } from 'uuid';
import {
  CLEARING,
  EXTERNAL,
  SHARDS,
  accountOf,
  escrowOf,
  isAccount,
  isSharded,
  lockedOf,
  receivableOf,
  shardOf,
  walletOf,
} from '../../src/money/accounts.ts';
import { InvalidEntryError } from '../../src/money/errors.ts';

describe('The chart of accounts', () => {
  it('knows each account by its id', () => {
    const account = '5a0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11';
    expect(
      [EXTERNAL, CLEARING, escrowOf(account), lockedOf(account), receivableOf(account), walletOf(account)].map(
        accountOf,
      ),
    ).to.deep.equal([
      { id: 'external:stripe', kind: 'external' },
      { id: 'clearing:payouts', kind: 'clearing' },
      { id: `client:${account}:escrow`, kind: 'escrow', ownerId: account },
      { id: `client:${account}:locked`, kind: 'locked', ownerId: account },
      { id: `client:${account}:receivable`, kind: 'receivable', ownerId: account },
      { id: `contractor:${account}:wallet`, kind: 'wallet', ownerId: account },
    ]);
  });

  it('has no other account', () => {
    for (const id of [
      '',
      'external',
      'external:bank',
      'client:c1',
      'client:c1:wallet',
      'contractor:c1:escrow',
      'client::escrow',
      'client:c1:escrow:more',
      'client:a#b:escrow',
    ]) {
      expect(() => accountOf(id), id).to.throw(InvalidEntryError);
      expect(isAccount(id), id).to.equal(false);
    }
    expect(isAccount('client:c1:escrow')).to.equal(true);
  });

  it('rejects an owner id that could be parsed as another account or key', () => {
    for (const id of ['', 'a:b', 'a#b', 'a b'])
      for (const account of [escrowOf, lockedOf, receivableOf, walletOf])
        expect(() => account(id), id).to.throw(InvalidEntryError);
  });
});

describe('The parts of a busy account', () => {
  const ids = Array.from({ length: 500 }, (_, n) => v5(String(n), v5.URL));

  it('share the entries evenly, and an entry always has the same part', () => {
    const shards = ids.map((id) => shardOf(EXTERNAL, id));
    expect(new Set(shards).size).to.equal(SHARDS);
    expect(ids.map((id) => shardOf(EXTERNAL, id))).to.deep.equal(shards);
  });

  it('are only those of the platform: a person’s account is in one part, so that it cannot be overdrawn', () => {
    expect(
      [EXTERNAL, CLEARING, escrowOf('c'), lockedOf('c'), receivableOf('c'), walletOf('k')].map(isSharded),
    ).to.deep.equal([true, true, false, false, false, false]);
    expect(new Set(ids.map((id) => shardOf(escrowOf('c'), id)))).to.deep.equal(new Set([0]));
  });
});
