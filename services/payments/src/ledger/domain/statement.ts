import { csvOf } from '#shared/csv/index.ts';
import { money, toDecimal } from '#shared/money/index.ts';
import type { AccountId } from '../../money/accounts.ts';
import type { StatementLine } from '../../money/balances.ts';

/** The payment or payroll line that a line of a statement is about, as its contractor and its client know it. */
export interface LinePayment {
  readonly kind: string;
  /** What it is for: the milestone or timesheet, or the reference of the payroll line. */
  readonly reference: string;
  /** Of payroll lines only, as `lineId`. */
  readonly payrollId?: string;
  readonly lineId?: string;
}

/** A line with what its reference identifies. */
export interface ExplainedLine extends StatementLine {
  readonly payment?: LinePayment;
}

/** What happened to one account in a period, or the next lines of it; `statementCsv` is the same as a table. */
export interface Statement {
  readonly account: AccountId;
  readonly currency: string;
  /** First instant of the period, ISO-8601 UTC. */
  readonly from: string;
  /** First instant after it. */
  readonly to: string;
  /** Before and after these lines. */
  readonly openingMinor: number;
  readonly closingMinor: number;
  /** In time order, each with the account's balance after it. */
  readonly lines: readonly ExplainedLine[];
  /** Where the next lines begin; absent when these are the last. */
  readonly next?: StatementPosition;
}

/** A place in a statement: of each part of the account, the next line, and the last one of the period. */
export interface StatementPosition {
  readonly next: readonly number[];
  readonly last: readonly number[];
}

const COLUMNS = [
  'at',
  'entryId',
  'movement',
  'reference',
  'change',
  'balance',
  'currency',
  'paymentReference',
  'payrollId',
  'lineId',
];
const NO_PAYMENT = ['', '', ''];

/**
 * The statement as CSV (RFC 4180): a header, the opening balance, the lines, the closing balance; amounts in major units. Of a
 * statement in several pages the first one has the header and the last one the closing balance: one after the other they are
 * one file.
 */
export const statementCsv = (statement: Statement, { isFirst = true }: { readonly isFirst?: boolean } = {}): string => {
  const { currency, from, to, openingMinor, closingMinor, lines, next } = statement;
  const amount = (amountMinor: number) => ({ number: toDecimal(money(amountMinor, currency)) });
  const rows = [
    ...(isFirst ? [COLUMNS, [from, '', 'opening balance', '', '', amount(openingMinor), currency, ...NO_PAYMENT]] : []),
    ...lines.map(({ at, entryId, movement, reference, changeMinor, balanceMinor, payment }) => [
      at,
      entryId,
      movement,
      reference,
      amount(changeMinor),
      amount(balanceMinor),
      currency,
      ...(payment === undefined ? NO_PAYMENT : [payment.reference, payment.payrollId ?? '', payment.lineId ?? '']),
    ]),
    ...(next === undefined ? [[to, '', 'closing balance', '', '', amount(closingMinor), currency, ...NO_PAYMENT]] : []),
  ];
  return csvOf(rows);
};
