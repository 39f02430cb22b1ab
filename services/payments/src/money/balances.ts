import { add, isNegative, isPositive, money, negate } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { BALANCE_BOUNDS, accountOf } from './accounts.ts';
import type { AccountId } from './accounts.ts';
import { InsufficientFundsError, InvalidEntryError } from './errors.ts';
import { netOf } from './postings.ts';
import type { Effect, LedgerEntry, Movement } from './postings.ts';

/** The running total of an account in one currency; of a sharded account, one part of it. */
export interface Balance {
  readonly account: AccountId;
  readonly currency: string;
  /** Credited less debited. */
  readonly amountMinor: number;
  /** All that ever went in: of a wallet, what was settled. */
  readonly creditedMinor: number;
  /** All that ever went out: of a wallet, what was reversed. */
  readonly debitedMinor: number;
  /** How many lines its statement has. */
  readonly lines: number;
  /** When the last of them was booked. */
  readonly lastAt?: string;
}

/** One line of an account's statement: one effect of an entry on it. Written with the entry, never changed. */
export interface StatementLine {
  /** Counts from 1 without gaps; of a sharded account, within the shard. */
  readonly line: number;
  /** When the entry was made, but not before the line above it: clocks differ. */
  readonly at: string;
  readonly entryId: string;
  readonly movement: Movement;
  /** Id of the payment, payroll line (`<payrollId>.<lineId>`), funding, dispute, … */
  readonly reference: string;
  readonly currency: string;
  /** Negative for what went out. */
  readonly changeMinor: number;
  /** The account's balance after this line; of a sharded account, the shard's. */
  readonly balanceMinor: number;
}

export const emptyBalance = (account: AccountId, currency: string): Balance => ({
  account,
  currency,
  amountMinor: 0,
  creditedMinor: 0,
  debitedMinor: 0,
  lines: 0,
});

export const amountOf = ({ amountMinor, currency }: Balance): Money => money(amountMinor, currency);

/** What is in the parts of an account together. */
export const sumBalances = (parts: readonly Balance[], account: AccountId, currency: string): Balance =>
  parts.reduce<Balance>(
    (total, part) => {
      const lastAt = [total.lastAt, part.lastAt]
        .filter((at) => at !== undefined)
        .sort()
        .at(-1);
      return {
        account,
        currency,
        amountMinor: plus(total.amountMinor, amountOf(part)),
        creditedMinor: plus(total.creditedMinor, money(part.creditedMinor, currency)),
        debitedMinor: plus(total.debitedMinor, money(part.debitedMinor, currency)),
        lines: total.lines + part.lines,
        ...(lastAt !== undefined && { lastAt }),
      };
    },
    emptyBalance(account, currency),
  );

/** What an account holds in one currency; of a sharded account, a part of it. */
export type AmountHeld = Pick<Balance, 'account' | 'currency' | 'amountMinor'>;

/** Each account and currency once. What was altered may be no number: it stays in the sum, for the caller to see. */
export const sumByAccount = (parts: readonly AmountHeld[]): readonly AmountHeld[] => {
  const accounts = new Map<string, AmountHeld>();
  for (const { account, currency, amountMinor } of parts) {
    const name = `${account} ${currency}`;
    accounts.set(name, { account, currency, amountMinor: (accounts.get(name)?.amountMinor ?? 0) + amountMinor });
  }
  return [...accounts.values()];
};

/**
 * Book one entry's effect on an account.
 * @throws InsufficientFundsError for a client's or contractor's account that would fall below zero;
 * InvalidEntryError for a debt that would be paid more than off
 */
export const book = (
  balance: Balance,
  entry: LedgerEntry,
  effect: Effect,
): { readonly balance: Balance; readonly line: StatementLine } => {
  const before = amountOf(balance);
  const change = netOf(effect);
  const after = add(before, change);
  assertBound(balance.account, before, change, after);
  const at = balance.lastAt === undefined || entry.at > balance.lastAt ? entry.at : balance.lastAt;
  const line = balance.lines + 1;
  return {
    balance: {
      ...balance,
      amountMinor: after.amountMinor,
      creditedMinor: plus(balance.creditedMinor, effect.credited),
      debitedMinor: plus(balance.debitedMinor, effect.debited),
      lines: line,
      lastAt: at,
    },
    line: {
      line,
      at,
      entryId: entry.entryId,
      movement: entry.movement,
      reference: effect.reference,
      currency: balance.currency,
      changeMinor: change.amountMinor,
      balanceMinor: after.amountMinor,
    },
  };
};

/** @throws CurrencyMismatchError, InvalidMoneyError */
const plus = (amountMinor: number, amount: Money): number =>
  add(money(amountMinor, amount.currency), amount).amountMinor;

const assertBound = (account: AccountId, before: Money, change: Money, after: Money): void => {
  const bound = BALANCE_BOUNDS[accountOf(account).kind];
  if (bound === 'never below' && isNegative(after)) throw new InsufficientFundsError(account, before, negate(change));
  if (bound === 'never above' && isPositive(after)) {
    throw new InvalidEntryError(`${account} owes ${-before.amountMinor} ${before.currency}, not ${change.amountMinor}`);
  }
};

/** Whether a balance keeps to its account's bound at zero. */
export const isWithinBound = ({ account, amountMinor }: Pick<Balance, 'account' | 'amountMinor'>): boolean => {
  const bound = BALANCE_BOUNDS[accountOf(account).kind];
  return bound === 'none' || (bound === 'never below' ? amountMinor >= 0 : amountMinor <= 0);
};

/** What the client owes, as a positive amount. */
export const amountOwed = (receivableMinor: number, currency: string) => negate(money(receivableMinor, currency));
