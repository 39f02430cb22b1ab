import { expect } from 'chai';
import { StoreContentionError } from '#shared/errors/index.ts';
import { escrowOf } from '../../../src/money/accounts.ts';
import { auditLedger } from '../../../src/ledger/handlers/auditLedger.ts';
import { balanceIndexKey, keys, put } from '../../../src/ledger/layout.ts';
import { givenEscrow } from '../../given.ts';
import { clientId, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

describe('auditLedger', () => {
  quiet();
  let payments: TestPayments;
  beforeEach(() => {
    payments = createTestPayments();
  });
  const audit = () => auditLedger(payments)();
  const alarms = () => payments.countMetric.args.map(([name]) => name);

  const tamper = async () => {
    const place = { account: escrowOf(clientId), currency: 'EUR', shard: 0 };
    const read = await payments.store.get<object>(keys.balance(place));
    if (read === undefined) throw new Error('No balance');
    const value = { ...read.value, amountMinor: 1 };
    await payments.store.commit([put(read.key, value, read, { index1: balanceIndexKey(place) })]);
  };

  it('raises no alarm for a balanced ledger', async () => {
    await givenEscrow(payments, 10_000);
    await audit();
    expect(alarms()).to.deep.equal([]);
  });

  it('raises the alarm for a balance that was altered', async () => {
    await givenEscrow(payments, 10_000);
    await tamper();
    await audit();
    expect(alarms()).to.deep.equal(['LedgerUnbalanced']);
  });

  it('fails without an alarm while the balances keep changing', async () => {
    await givenEscrow(payments, 10_000);
    await tamper();
    const moving = {
      ...payments,
      sleep: async () => undefined,
      store: {
        ...payments.store,
        query: async <T>(query: Parameters<typeof payments.store.query>[0]) => {
          if (query.index === 'index1') await givenEscrow(payments, 100);
          return payments.store.query<T>(query);
        },
      },
    };
    expect(await failureOf(auditLedger(moving)())).to.be.instanceOf(StoreContentionError);
    expect(alarms()).to.deep.equal([]);
  });
});
