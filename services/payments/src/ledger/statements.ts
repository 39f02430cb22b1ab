import type { Page, Store } from '#shared/store/index.ts';
import { isSharded } from '../money/accounts.ts';
import type { AccountId } from '../money/accounts.ts';
import { sumBalances, emptyBalance } from '../money/balances.ts';
import type { Balance, StatementLine } from '../money/balances.ts';
import type { Statement } from './domain/statement.ts';
import { shardsOf } from './books.ts';
import { LINES, linePrefix, keys, linesPk, shardPk } from './layout.ts';
import type { AccountShard } from './layout.ts';

export interface StatementPage {
  readonly order?: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string;
}

/** What accounts hold, held, and how it came to be. */
export const createStatements = (store: Store) => {
  const readPart = async (shard: AccountShard): Promise<Balance> =>
    (await store.get<Balance>(keys.balance(shard)))?.value ?? emptyBalance(shard.account, shard.currency);

  const balance = async (account: AccountId, currency: string): Promise<Balance> =>
    sumBalances(await Promise.all(shardsOf(account, currency).map(readPart)), account, currency);

  const readLine = async (shard: AccountShard, line: number): Promise<StatementLine> => {
    const read = await store.get<StatementLine>(keys.line(shard, line));
    if (read === undefined) throw new Error(`The books of ${shardPk(shard)} lack line ${line}`);
    return read.value;
  };

  /** How many of the part's lines were booked before `at`: by halving, because lines are numbered in time order. */
  const linesBefore = async (shard: AccountShard, at: string): Promise<number> => {
    let low = 0;
    let high = (await readPart(shard)).lines;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((await readLine(shard, middle)).at < at) low = middle;
      else high = middle - 1;
    }
    return low;
  };

  const balanceAfter = async (shard: AccountShard, line: number): Promise<number> =>
    line === 0 ? 0 : (await readLine(shard, line)).balanceMinor;

  /** Lines `from` to `to`, a hundred with each read. */
  const readLines = async (shard: AccountShard, from: number, to: number): Promise<readonly StatementLine[]> => {
    const lines: StatementLine[] = [];
    for (let line = from; line <= to; line = Math.floor(line / 100) * 100 + 100) {
      const page = await store.query<StatementLine>({ pk: shardPk(shard), prefix: linePrefix(line), limit: 100 });
      lines.push(...page.items.map(({ value }) => value));
    }
    return lines.filter(({ line }) => line >= from && line <= to);
  };

  const partStatement = async (shard: AccountShard, from: string, to: string) => {
    const [first, last] = await Promise.all([linesBefore(shard, from), linesBefore(shard, to)]);
    const [openingMinor, closingMinor, lines] = await Promise.all([
      balanceAfter(shard, first),
      balanceAfter(shard, last),
      readLines(shard, first + 1, last),
    ]);
    return { openingMinor, closingMinor, lines };
  };

  return {
    balance,

    /** The balance, in minor units, as it was right before that instant (ISO-8601 UTC). */
    balanceAt: async (account: AccountId, currency: string, at: string): Promise<number> => {
      const parts = shardsOf(account, currency).map(async (shard) => balanceAfter(shard, await linesBefore(shard, at)));
      return (await Promise.all(parts)).reduce((total, part) => total + part, 0);
    },

    /**
     * One page of an account's lines in time order. The running balance of a sharded account is that of each line's shard,
     * and its newest lines may show up a moment late.
     */
    lines: (account: AccountId, currency: string, page: StatementPage): Promise<Page<StatementLine>> =>
      isSharded(account)
        ? store.query<StatementLine>({ index: 'index1', pk: linesPk(account, currency), ...page })
        : store.query<StatementLine>({ pk: shardPk({ account, currency, shard: 0 }), prefix: LINES, ...page }),

    /** All that happened to an account from one instant up to, and without, another (ISO-8601 UTC). */
    statement: async (
      account: AccountId,
      currency: string,
      { from, to }: { readonly from: string; readonly to: string },
    ): Promise<Statement> => {
      const parts = await Promise.all(shardsOf(account, currency).map((shard) => partStatement(shard, from, to)));
      const openingMinor = parts.reduce((total, part) => total + part.openingMinor, 0);
      let running = openingMinor;
      const lines = parts
        .flatMap((part) => part.lines)
        .sort((a, b) => compare(a.at, b.at) || a.line - b.line || compare(a.entryId, b.entryId))
        .map((line) => ({ ...line, balanceMinor: (running += line.changeMinor) }));
      const closingMinor = parts.reduce((total, part) => total + part.closingMinor, 0);
      return { account, currency, from, to, openingMinor, closingMinor, lines };
    },
  };
};

const compare = (one: string, other: string): number => {
  if (one === other) return 0;
  return one < other ? -1 : 1;
};
