import type { AnyEvent } from '#shared/events/index.ts';
import { NotFoundError } from '#shared/errors/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Change, Store } from '#shared/store/index.ts';
import type { LedgerEntry } from '../money/postings.ts';
import { openBooks, readEntry } from './books.ts';
import type { Books } from './books.ts';
import { createStatements } from './statements.ts';

/** What a decision about money writes, all of it or nothing. */
export interface Movements<T> {
  readonly entries: readonly LedgerEntry[];
  readonly result: T;
  /** Records of the payment itself that change with the money. */
  readonly changes?: readonly Change[];
  readonly events?: readonly AnyEvent[];
}

export interface MoveResult<T> {
  readonly result: T;
  /** As they are on record: of a replay, as they were written at first. */
  readonly entries: readonly LedgerEntry[];
  /** Every entry was on record already, and so was what was committed with it: nothing was written now. */
  readonly replayed: boolean;
}

/** The double-entry ledger over the service's table. Its accounts are in `money/accounts.ts`, its keys in `layout.ts`. */
export const createLedger = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const { balance, balanceAt, lines, statement, statementLines } = createStatements(store);
  return {
    balance,
    balanceAt,
    lines,
    statement,
    statementLines,

    /** For a handler that commits by itself: read and `post` on one of these, commit, open another to try again. */
    openBooks: (): Books => openBooks(store),

    /** @throws NotFoundError */
    requireEntry: async (entryId: string): Promise<LedgerEntry> => {
      const entry = await readEntry(store, entryId);
      if (entry === undefined) throw new NotFoundError(`No ledger entry ${entryId}`);
      return entry;
    },

    /**
     * Decide, and commit entries, balances and the decision's other changes in one transaction; decide again if somebody
     * else moved the same accounts in between. `decide` must read afresh every time it is called, balances by its `books`.
     * Entries that are on record already are not written again.
     *
     * @throws what `Books.post` throws; StoreConflictError when all attempts lost
     */
    move: <T>(decide: (books: Books) => Movements<T> | Promise<Movements<T>>): Promise<MoveResult<T>> =>
      retryOnConflict(
        async () => {
          const books = openBooks(store);
          const decided = await decide(books);
          const posted = await books.post(decided.entries);
          const replayed = decided.entries.length > 0 && posted.changes.length === 0;
          if (!replayed) {
            await store.commit([...posted.changes, ...(decided.changes ?? [])], decided.events ?? []);
          }
          return { result: decided.result, entries: posted.entries, replayed };
        },
        { sleep, attempts: ATTEMPTS },
      ),
  };
};

/** More than a single record needs: the batches of a payroll all debit the same client. */
const ATTEMPTS = 16;

export type Ledger = ReturnType<typeof createLedger>;
