import { LINES } from '../../services/payments/src/ledger/layout.ts';
import type { Head, Leaf } from '../../services/payments/src/ledger/layout.ts';
import type { ExportJob } from '../../services/payments/src/ledger/domain/export-job.ts';
import type { Receipt } from '../../services/payments/src/ledger/domain/log.ts';
import type { Payment } from '../../services/payments/src/milestone/domain/payment.ts';
import type { StatementLine } from '../../services/payments/src/money/balances.ts';
import type { PayoutAccount } from '../../services/payments/src/payouts/domain/payout-account.ts';
import type { Payout } from '../../services/payments/src/payouts/domain/payout.ts';
import type { LedgerEntry } from '../../services/payments/src/money/postings.ts';
import type { BatchProgress, PayrollLine } from '../../services/payments/src/payroll/domain/line.ts';
import type { PayrollBatch } from '../../services/payments/src/payroll/domain/order.ts';
import type { Payroll } from '../../services/payments/src/payroll/domain/payroll.ts';
import type { Records } from '../simulator/oracles/oracle.ts';

/** What oracles of money read of the payments service's table, by kind. */

const readAll = <T>(records: Records, prefix: string, isOne: (sk: string) => boolean): readonly T[] =>
  records.all(prefix).flatMap(({ sk, value }) => (isOne(sk) ? [value as unknown as T] : []));

const isState = (sk: string): boolean => sk === 'STATE';

export const entriesIn = (records: Records): readonly LedgerEntry[] =>
  readAll(records, 'ENTRY#', (sk) => sk === 'ENTRY');
export const receiptsIn = (records: Records): readonly Receipt[] =>
  readAll(records, 'ENTRY#', (sk) => sk === 'RECEIPT');
export const exportsIn = (records: Records): readonly ExportJob[] => readAll(records, 'EXPORT#', isState);
/** In the order of the log. */
export const leavesIn = (records: Records): readonly Leaf[] =>
  readAll<Leaf>(records, 'LEDGER#LEAVES#', () => true).toSorted((one, other) => one.sequence - other.sequence);
export const headIn = (records: Records): Head | undefined =>
  readAll<Head>(records, 'LEDGER#LOG', (sk) => sk === 'HEAD')[0];

export const payoutAccountsIn = (records: Records): readonly PayoutAccount[] =>
  readAll(records, 'CONTRACTOR#', (sk) => sk === 'PAYOUT_ACCOUNT');
export const payoutsIn = (records: Records): readonly Payout[] => readAll(records, 'PAYOUT#', isState);
export const paymentsIn = (records: Records): readonly Payment[] => readAll(records, 'PAYMENT#', isState);
export const payrollsIn = (records: Records): readonly Payroll[] => readAll(records, 'PAYROLL#', isState);
export const payrollLinesIn = (records: Records): readonly PayrollLine[] =>
  readAll(records, 'PAYROLL#', (sk) => sk.startsWith('LINE#'));
export const payrollBatchesIn = (records: Records): readonly PayrollBatch[] =>
  readAll(records, 'PAYROLL#', (sk) => sk.startsWith('BATCH#'));
export const progressIn = (records: Records): readonly BatchProgress[] =>
  readAll(records, 'PAYROLL#', (sk) => sk.startsWith('PROGRESS#'));

interface Balance {
  readonly amountMinor: number;
}

/** Account and currency of a balance's key, whatever its shard: `undefined` for any other item. */
export const accountOfBalance = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string | undefined => {
  const [kind, account = '', currency = ''] = pk.split('#');
  return kind === 'ACCOUNT' && sk === 'BALANCE' ? `${account} ${currency}` : undefined;
};

/** Balances on record, by account and currency, shards added up. */
export const balancesIn = (records: Records): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { pk, sk, value } of records.all('ACCOUNT#')) {
    const account = accountOfBalance({ pk, sk });
    if (account === undefined) continue;
    sums.set(account, (sums.get(account) ?? 0) + (value as unknown as Balance).amountMinor);
  }
  return sums;
};

/** Rows of all wallets' statements, each with the account and its currency. */
export const walletRowsIn = (records: Records): readonly (StatementLine & { readonly account: string })[] =>
  records.all('ACCOUNT#contractor:').flatMap(({ pk, sk, value }) => {
    if (!sk.startsWith(LINES)) return [];
    const [, account = '', currency = ''] = pk.split('#');
    return [{ ...(value as unknown as StatementLine), account: `${account} ${currency}` }];
  });

/** Sums by name, to which something is added bit by bit. */
export const createSums = () => {
  const sums = new Map<string, number>();
  return {
    /** The sum after it. */
    add: (name: string, amount: number): number => {
      const sum = (sums.get(name) ?? 0) + amount;
      sums.set(name, sum);
      return sum;
    },
    of: (name: string): number => sums.get(name) ?? 0,
    all: (): ReadonlyMap<string, number> => sums,
  };
};
