import { money, toDecimal } from '#shared/money/index.ts';
import type { AccountId } from '../../money/accounts.ts';
import type { StatementLine } from '../../money/balances.ts';

/** What happened to one account in a period. As JSON it is what it says here; `statementCsv` is the same as a table. */
export interface Statement {
  readonly account: AccountId;
  readonly currency: string;
  /** First instant of the period, ISO-8601 UTC. */
  readonly from: string;
  /** First instant after it. */
  readonly to: string;
  readonly openingMinor: number;
  readonly closingMinor: number;
  /** In time order, each with the account's balance after it. */
  readonly lines: readonly StatementLine[];
}

const COLUMNS = ['at', 'entryId', 'movement', 'reference', 'change', 'balance', 'currency'];

/** The statement as CSV (RFC 4180): a header, the opening balance, the lines, the closing balance; amounts in major units. */
export const statementCsv = ({ currency, from, to, openingMinor, closingMinor, lines }: Statement): string => {
  const amount = (amountMinor: number): string => toDecimal(money(amountMinor, currency));
  const rows = [
    COLUMNS,
    [from, '', 'opening balance', '', '', amount(openingMinor), currency],
    ...lines.map(({ at, entryId, movement, reference, changeMinor, balanceMinor }) => [
      at,
      entryId,
      movement,
      text(reference),
      amount(changeMinor),
      amount(balanceMinor),
      currency,
    ]),
    [to, '', 'closing balance', '', '', amount(closingMinor), currency],
  ];
  return rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
};

/** A spreadsheet would run a cell that begins like a formula. References come from outside; amounts do not. */
const text = (cell: string): string => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
