import { unknownCursor } from '#shared/errors/index.ts';
import type { Page, Store } from '#shared/store/index.ts';
import { isSharded } from '../money/accounts.ts';
import type { AccountId } from '../money/accounts.ts';
import { sumBalances, emptyBalance } from '../money/balances.ts';
import type { Balance, StatementLine } from '../money/balances.ts';
import type { Statement, StatementPosition } from './domain/statement.ts';
import { shardsOf } from './books.ts';
import { LINES, linePrefix, keys, linesPk, shardPk } from './layout.ts';
import type { AccountShard } from './layout.ts';

export interface StatementPage {
  readonly order?: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string;
}

interface Period {
  readonly from: string;
  readonly to: string;
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

  /** Lines `from` to `to` of a part, a hundred with each read. */
  async function* readLines(shard: AccountShard, from: number, to: number): AsyncGenerator<StatementLine> {
    for (let line = from; line <= to; line = Math.floor(line / 100) * 100 + 100) {
      const page = await store.query<StatementLine>({ pk: shardPk(shard), prefix: linePrefix(line), limit: 100 });
      yield* page.items.map(({ value }) => value).filter((each) => each.line >= from && each.line <= to);
    }
  }

  /** The lines of all parts in time order, read as they are needed. */
  async function* mergedLines(shards: readonly AccountShard[], { next, last }: StatementPosition) {
    const parts = shards.map((shard, part) => readLines(shard, next[part] ?? 1, last[part] ?? 0));
    const heads = await Promise.all(parts.map((part) => part.next()));
    for (;;) {
      const [first] = heads
        .flatMap(({ done, value }, part) => (done === true ? [] : [{ part, line: value }]))
        .sort((one, other) => inTimeOrder(one.line, other.line));
      if (first === undefined) return;
      yield first;
      heads[first.part] = (await parts[first.part]?.next()) ?? { done: true, value: undefined };
    }
  }

  /** Where the statement of a period begins and ends. */
  const positionOf = async (shards: readonly AccountShard[], { from, to }: Period): Promise<StatementPosition> => {
    const [before, last] = await Promise.all(
      [from, to].map((at) => Promise.all(shards.map((shard) => linesBefore(shard, at)))),
    );
    return { next: (before ?? []).map((line) => line + 1), last: last ?? [] };
  };

  /** @throws ValidationError (field `cursor`) for a position that this account never gave out */
  const assertPosition = async (shards: readonly AccountShard[], { next, last }: StatementPosition): Promise<void> => {
    const parts = await Promise.all(shards.map(readPart));
    const isWithin = parts.every(({ lines }, part) => {
      const [from = 0, to = lines + 1] = [next[part], last[part]];
      return from >= 1 && from <= to + 1 && to <= lines;
    });
    if (!isWithin || next.length !== parts.length || last.length !== parts.length) {
      throw unknownCursor();
    }
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

    /** All lines of a statement, read as they are needed. A sharded account's running balance is that of each line's part. */
    statementLines: async function* (
      account: AccountId,
      currency: string,
      period: Period,
    ): AsyncGenerator<StatementLine> {
      const shards = shardsOf(account, currency);
      for await (const { line } of mergedLines(shards, await positionOf(shards, period))) yield line;
    },

    /**
     * What happened to an account from one instant up to, and without, another (ISO-8601 UTC): at most `limit` lines, with the
     * balances before and after these.
     * @throws ValidationError (field `cursor`) for a position that this account never gave out
     */
    statement: async (
      account: AccountId,
      currency: string,
      { from, to }: Period,
      { limit = Infinity, at }: { readonly limit?: number; readonly at?: StatementPosition | undefined } = {},
    ): Promise<Statement> => {
      const shards = shardsOf(account, currency);
      if (at !== undefined) await assertPosition(shards, at);
      const begin = at ?? (await positionOf(shards, { from, to }));
      const before = await Promise.all(shards.map((shard, part) => balanceAfter(shard, (begin.next[part] ?? 1) - 1)));
      const openingMinor = before.reduce((total, part) => total + part, 0);
      const next = [...begin.next];
      const lines: StatementLine[] = [];
      let closingMinor = openingMinor;
      for await (const { part, line } of mergedLines(shards, begin)) {
        if (lines.length === limit) {
          return { account, currency, from, to, openingMinor, closingMinor, lines, next: { ...begin, next } };
        }
        closingMinor += line.changeMinor;
        lines.push({ ...line, balanceMinor: closingMinor });
        next[part] = line.line + 1;
      }
      return { account, currency, from, to, openingMinor, closingMinor, lines };
    },
  };
};

const inTimeOrder = (one: StatementLine, other: StatementLine): number =>
  compare(one.at, other.at) || one.line - other.line || compare(one.entryId, other.entryId);

const compare = (one: string, other: string): number => {
  if (one === other) return 0;
  return one < other ? -1 : 1;
};
