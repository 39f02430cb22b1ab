import { BALANCE_BOUNDS, accountOf } from '../../services/payments/src/money/accounts.ts';
import type { LedgerEntry } from '../../services/payments/src/money/postings.ts';
import type { Change } from '#shared/store/index.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import { accountOfBalance, balancesIn, createSums } from './records.ts';

/** Balances on record are what the entries say, none goes where it must not, and all together are nothing: after every commit. */
export const booksBalance = (): Oracle => {
  const byEntries = createSums();
  const onRecord = createSums();
  const totals = createSums();
  const parts = new Map<string, number>();
  const entries = new Set<string>();
  const wrong: string[] = [];

  /** The accounts that it touches. */
  const post = ({ entryId, postings }: LedgerEntry): readonly string[] => {
    if (entries.has(entryId)) wrong.push(`entry ${entryId} was written twice`);
    entries.add(entryId);
    return postings.flatMap(({ from, to, amount: { amountMinor, currency } }) => {
      byEntries.add(`${from} ${currency}`, -amountMinor);
      byEntries.add(`${to} ${currency}`, amountMinor);
      return [`${from} ${currency}`, `${to} ${currency}`];
    });
  };
  const record = (account: string, part: string, amountMinor: number): void => {
    const change = amountMinor - (parts.get(part) ?? 0);
    parts.set(part, amountMinor);
    onRecord.add(account, change);
    totals.add(account.slice(account.lastIndexOf(' ') + 1), change);
  };
  const touchedBy = (change: Change): readonly string[] => {
    if (change.kind !== 'put') return [];
    const { key, value } = change;
    if (key.pk.startsWith('ENTRY#') && key.sk === 'ENTRY') return post(value as LedgerEntry);
    const account = accountOfBalance(key);
    if (account === undefined) return [];
    record(account, key.pk, (value as { readonly amountMinor: number }).amountMinor);
    return [account];
  };
  const findViolations = (account: string): readonly string[] => {
    const [balance, said] = [onRecord.of(account), byEntries.of(account)];
    const bound = BALANCE_BOUNDS[accountOf(account.slice(0, account.lastIndexOf(' '))).kind];
    const isOutside = (bound === 'never below' && balance < 0) || (bound === 'never above' && balance > 0);
    return [
      ...(balance === said ? [] : [`${account}: ${balance} on record, ${said} by its entries`]),
      ...(isOutside ? [`${account} is at ${balance}`] : []),
    ];
  };

  return {
    name: 'the books balance',
    listener: {
      committed: (_table, changes) => {
        const touched = new Set(changes.flatMap(touchedBy));
        if (touched.size === 0) return;
        wrong.push(...[...touched].flatMap(findViolations));
        for (const [currency, total] of totals.all()) {
          if (total !== 0) wrong.push(`all accounts together hold ${total} ${currency}`);
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** When all is over nothing is reserved, and no payout is half credited. */
export const nothingStaysReserved = (records: Records): Oracle => ({
  name: 'nothing stays reserved',
  conclude: () =>
    [...balancesIn(records)].flatMap(([account, balance]) =>
      balance !== 0 && (account.includes(':locked ') || account.startsWith('clearing:'))
        ? [`${account} holds ${balance}`]
        : [],
    ),
});
