import { StoreContentionError } from '#shared/errors/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import type { Store } from '#shared/store/index.ts';
import { isWithinBound, sumByAccount } from '../money/balances.ts';
import type { AmountHeld } from '../money/balances.ts';
import { readAllBalances } from './all-balances.ts';
import { readState } from './export.ts';

/** What all balances say together. */
export interface Audit {
  /** Accounts that ever held anything, once for each currency. */
  readonly accounts: number;
  /** What all accounts of a currency hold together, where it is not nothing. */
  readonly unbalanced: readonly { readonly currency: string; readonly amountMinor: number }[];
  /** Accounts on the wrong side of zero. */
  readonly outOfBounds: readonly AmountHeld[];
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
  const balances = await readAllBalances(store);
  const after = await readState(store);
  return { audit: auditOf(balances), moved: JSON.stringify(before) !== JSON.stringify(after) };
};

const auditOf = (balances: readonly AmountHeld[]): Audit => {
  const accounts = sumByAccount(balances);
  const totals = new Map<string, number>();
  for (const { currency, amountMinor } of accounts) {
    totals.set(currency, (totals.get(currency) ?? 0) + amountMinor);
  }
  return {
    accounts: accounts.length,
    unbalanced: [...totals]
      .filter(([, amountMinor]) => amountMinor !== 0)
      .map(([currency, amountMinor]) => ({ currency, amountMinor })),
    outOfBounds: accounts.filter((balance) => !isWithinBound(balance)),
  };
};
