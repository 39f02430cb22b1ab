import { mapEach } from '#shared/concurrency/index.ts';
import { queryAll } from '#shared/store/index.ts';
import type { Store } from '#shared/store/index.ts';
import { isAccount } from '../money/accounts.ts';
import type { AmountHeld, Balance } from '../money/balances.ts';
import { ALL_BALANCES, keys } from './layout.ts';
import type { AccountShard } from './layout.ts';

/** Every balance there is, part by part of a sharded account. */
export const readAllBalances = async (store: Store): Promise<readonly AmountHeld[]> =>
  readBalances(store, await listShards(store));

/** Their values are read from the table itself, by their keys. */
export const readBalances = async (store: Store, shards: readonly AccountShard[]): Promise<readonly AmountHeld[]> => {
  const read = await mapEach(shards, async (shard) => ({
    shard,
    balance: await store.get<Balance>(keys.balance(shard)),
  }));
  return read.flatMap(({ shard: { account, currency }, balance }) =>
    balance === undefined ? [] : [{ account, currency, amountMinor: balance.value.amountMinor }],
  );
};

/** Where balances are kept: of a sharded account, each of its parts. The index shows a new one a moment late. */
export const listShards = async (store: Store): Promise<readonly AccountShard[]> => {
  const items = await mapEach(ALL_BALANCES, (pk) => queryAll<Balance>(store, { index: 'index1', pk, limit: 500 }));
  return items.flat().flatMap(({ key }) => accountShardOf(key.pk) ?? []);
};

const accountShardOf = (pk: string): AccountShard | undefined => {
  const [, account = '', currency = '', shard = ''] = pk.split('#');
  return isAccount(account) ? { account, currency, shard: Number(shard) } : undefined;
};

/** Currencies that the ledger holds money in, or ever did. */
export const currenciesOf = async (store: Store): Promise<readonly string[]> =>
  [...new Set((await listShards(store)).map(({ currency }) => currency))].sort();
