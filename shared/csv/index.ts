/**
 * Rows as CSV (RFC 4180). Every writer of CSV uses this, so that no cell of text runs as a formula in a spreadsheet.
 */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

/** A number is written as it is: a negative amount begins with `-`, and is no formula. Everything else is text. */
export type Cell = string | { readonly number: string };

const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * What a spreadsheet may run: `=`, `+`, `-` or `@`, also full-width, behind whatever it skips on import: blanks, control and format
 * characters, quotes (OWASP, "CSV Injection", names these characters, tab, carriage return and line feed; blanks before them are
 * skipped by some programs).
 */
const FORMULA = /^[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}'"]*[=+\-@＝＋－＠﹦﹢﹣﹫−]/u;

/** Tab, carriage return and line feed at the beginning are dangerous alone. */
const CONTROL_FIRST = /^[\t\r\n]/;

const cellOf = (cell: Cell): string => {
  if (typeof cell !== 'string') {
    if (NUMBER.test(cell.number)) return cell.number;
    throw new RangeError(`${JSON.stringify(cell.number)} is no decimal number`);
  }
  return quoted(FORMULA.test(cell) || CONTROL_FIRST.test(cell) ? `'${cell}` : cell);
};

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
