import { StoreContentionError } from '#shared/errors/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import type { Page, Store } from '#shared/store/index.ts';
import { isAccount } from '../money/accounts.ts';
import { isWithinBound } from '../money/balances.ts';
import type { Balance } from '../money/balances.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import { readState } from './export.ts';
import { ALL_BALANCES, keys } from './layout.ts';
import type { AccountShard } from './layout.ts';

/** What all balances say together. */
export interface Audit {
  /** Accounts that ever held anything, once for each currency. */
  readonly accounts: number;
  /** What all accounts of a currency hold together, where it is not nothing. */
  readonly unbalanced: readonly { readonly currency: string; readonly amountMinor: number }[];
  /** Accounts on the wrong side of zero. */
  readonly outOfBounds: readonly Held[];
}

/** How many times to add up before an error is reported, or that the balances kept changing. */
const ATTEMPTS = 5;
/** An index shows a new account a moment late. */
const PAUSE_MS = 2_000;

/**
 * Add up every balance of the ledger. What does not fit may be in the midst of a movement: it counts only when nothing moved
 * while it was read, and when it is the same the next time.
 *
 * @throws StoreContentionError when money kept moving: ask again in a quieter moment
 */
export const auditBalances = async ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  let suspect: Audit | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { audit, moved } = await sumAllBalances(store);
    if (isBalanced(audit)) return audit;
    if (!moved && JSON.stringify(audit) === JSON.stringify(suspect)) return audit;
    suspect = moved ? undefined : audit;
    await sleep(PAUSE_MS);
  }
  throw new StoreContentionError('The books were never still for as long as it takes to add them up');
};

export const isBalanced = ({ unbalanced, outOfBounds }: Audit): boolean =>
  unbalanced.length === 0 && outOfBounds.length === 0;

const sumAllBalances = async (store: Store): Promise<{ readonly audit: Audit; readonly moved: boolean }> => {
  const before = await readState(store);
  const balances = await readAll(store);
  const after = await readState(store);
  return { audit: auditOf(balances), moved: JSON.stringify(before) !== JSON.stringify(after) };
};

/** The index lists which balances exist; their values are read from the table itself, by their keys. */
const readAll = async (store: Store): Promise<readonly Held[]> => {
  const shards = await listShards(store);
  const read = await mapEach(shards, async (shard) => ({
    shard,
    balance: await store.get<Balance>(keys.balance(shard)),
  }));
  return read.flatMap(({ shard: { account, currency }, balance }) =>
    balance === undefined ? [] : [{ account, currency, amountMinor: balance.value.amountMinor }],
  );
};

type Held = Pick<Balance, 'account' | 'currency' | 'amountMinor'>;

/** Where balances are kept: of a sharded account, each of its parts. */
const listShards = async (store: Store): Promise<readonly AccountShard[]> => {
  const shards: AccountShard[] = [];
  for (const pk of ALL_BALANCES) {
    let cursor: string | undefined;
    do {
      const page: Page<Balance> = await store.query<Balance>({
        index: 'index1',
        pk,
        limit: 500,
        ...(cursor !== undefined && { cursor }),
      });
      shards.push(...page.items.flatMap(({ key }) => accountShardOf(key.pk) ?? []));
      cursor = page.next;
    } while (cursor !== undefined);
  }
  return shards;
};

const accountShardOf = (pk: string): AccountShard | undefined => {
  const [, account = '', currency = '', shard = ''] = pk.split('#');
  return isAccount(account) ? { account, currency, shard: Number(shard) } : undefined;
};

/** Currencies that the ledger holds money in, or ever did. */
export const currenciesOf = async (store: Store): Promise<readonly string[]> =>
  [...new Set((await listShards(store)).map(({ currency }) => currency))].sort();

const auditOf = (balances: readonly Held[]): Audit => {
  const accounts = new Map<string, Held>();
  for (const { account, currency, amountMinor } of balances) {
    const name = `${account} ${currency}`;
    accounts.set(name, {
      account,
      currency,
      amountMinor: (accounts.get(name)?.amountMinor ?? 0) + amountMinor,
    });
  }
  const totals = new Map<string, number>();
  for (const { currency, amountMinor } of accounts.values()) {
    totals.set(currency, (totals.get(currency) ?? 0) + amountMinor);
  }
  return {
    accounts: accounts.size,
    unbalanced: [...totals]
      .filter(([, amountMinor]) => amountMinor !== 0)
      .map(([currency, amountMinor]) => ({ currency, amountMinor })),
    outOfBounds: [...accounts.values()].filter((balance) => !isWithinBound(balance)),
  };
};
