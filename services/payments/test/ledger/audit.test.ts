import { expect } from 'chai';
import { StoreContentionError } from '#shared/errors/index.ts';
import type { Key, Query, Store } from '#shared/store/index.ts';
import { CLEARING, EXTERNAL, escrowOf, walletOf } from '../../src/money/accounts.ts';
import type { AccountId } from '../../src/money/accounts.ts';
import type { Balance } from '../../src/money/balances.ts';
import { creditContractorWallet, debitClientEscrow } from '../../src/money/movements.ts';
import { currenciesOf } from '../../src/ledger/all-balances.ts';
import { auditBalances, isBalanced } from '../../src/ledger/audit.ts';
import { keys, balanceIndexKey, put } from '../../src/ledger/layout.ts';
import {
  CLIENT,
  CONTRACTOR,
  OTHER_CLIENT,
  at,
  createTestLedger,
  eur,
  failureOf,
  funding,
  locking,
} from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

const settled = [
  debitClientEscrow({
    settlementId: 'p1.1',
    clientId: CLIENT,
    debits: [{ amount: eur(60), reference: 'p1' }],
    at: at(120),
  }),
  creditContractorWallet({
    settlementId: 'p1.1',
    credits: [{ contractorId: CONTRACTOR, amount: eur(60), reference: 'p1' }],
    at: at(121),
  }),
];
const place = (account: AccountId) => ({ account, currency: 'EUR', shard: 0 });
const escrow = keys.balance(place(escrowOf(CLIENT)));

describe('An audit of the balances', () => {
  let test: TestLedger;
  beforeEach(async () => {
    test = createTestLedger();
    await test.post(funding(1), funding(2), funding(3, OTHER_CLIENT), locking('p1', 60), ...settled);
  });
  const audit = (store: Store = test.store) => auditBalances({ store, sleep: () => Promise.resolve() });

  /** Write over a balance, as an update of DynamoDB would: it stays in the index. */
  const alter = async (account: AccountId, change: (amountMinor: number) => unknown): Promise<void> => {
    const read = await test.store.get<Balance>(keys.balance(place(account)));
    if (read === undefined) throw new Error(`No balance of ${account}`);
    const value = { ...read.value, amountMinor: change(read.value.amountMinor) };
    await test.store.commit([put(read.key, value, read, { index1: balanceIndexKey(place(account)) })]);
  };

  it('passes if all accounts together are zero', async () => {
    const found = await audit();
    expect(found).to.deep.equal({ accounts: 6, unbalanced: [], outOfBounds: [] });
    expect(isBalanced(found)).to.equal(true);
  });

  it('passes for a ledger without entries', async () => {
    expect(await auditBalances({ store: createTestLedger().store, sleep: async () => undefined })).to.deep.equal({
      accounts: 0,
      unbalanced: [],
      outOfBounds: [],
    });
  });

  it('reports the currency and the difference when a balance was altered', async () => {
    await alter(escrowOf(CLIENT), (amountMinor) => amountMinor + 5);
    const found = await audit();
    expect(found.unbalanced).to.deep.equal([{ currency: 'EUR', amountMinor: 5 }]);
    expect(isBalanced(found)).to.equal(false);
  });

  it('reports a balance that is no longer a number', async () => {
    await alter(escrowOf(CLIENT), () => 'a lot');
    expect(isBalanced(await audit())).to.equal(false);
  });

  it('reports a balance that was removed', async () => {
    await test.remove(keys.balance({ account: walletOf(CONTRACTOR), currency: 'EUR', shard: 0 }));
    expect((await audit()).unbalanced).to.deep.equal([{ currency: 'EUR', amountMinor: -60 }]);
  });

  it('reports an account below zero, also if the sum is right', async () => {
    await alter(escrowOf(CLIENT), (amountMinor) => amountMinor - 1_000);
    await alter(escrowOf(OTHER_CLIENT), (amountMinor) => amountMinor + 1_000);
    const found = await audit();
    expect(found).to.deep.include({ unbalanced: [] });
    expect(found.outOfBounds).to.deep.equal([{ account: escrowOf(CLIENT), currency: 'EUR', amountMinor: -760 }]);
  });

  /** A store in which so many movements happen between the readings of balances. */
  const moving = (movements: number): Store => {
    let made = 0;
    return {
      ...test.store,
      get: async <T>(key: Key) => {
        const read = await test.store.get<T>(key);
        if (key.pk === escrow.pk && made < movements) await test.post(funding((made += 1) + 100));
        return read;
      },
    };
  };

  it('passes although money moves during the audit', async () => {
    expect(isBalanced(await audit(moving(2)))).to.equal(true);
  });

  it('fails while money keeps moving', async () => {
    await alter(escrowOf(OTHER_CLIENT), () => 1_000_000);
    expect(await failureOf(audit(moving(Infinity)))).to.be.instanceOf(StoreContentionError);
  });

  it('reports no error for an account that the index shows late', async () => {
    let asked = 0;
    const late: Store = {
      ...test.store,
      query: async <T>(query: Query) => {
        const page = await test.store.query<T>(query);
        asked += 1;
        // Each reading of the index is sixteen questions.
        return asked > 16 ? page : { ...page, items: page.items.filter(({ key }) => !key.pk.includes('wallet')) };
      },
    };
    expect(isBalanced(await audit(late))).to.equal(true);
  });

  it('lists every account once for each of its parts, whichever entry came first', async () => {
    expect(await currenciesOf(test.store)).to.deep.equal(['EUR']);
    expect(await test.holds(EXTERNAL)).to.equal(-600);
    expect(await test.holds(CLEARING)).to.equal(0);
  });
});
