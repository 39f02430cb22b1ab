import { CsvError, parse } from 'csv-parse/sync';
import { exponentOf, money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { isUuid, normalised, referenceOf, textProblem } from '#shared/validation/index.ts';
import type { PayrollLineInput } from './order.ts';
import { LINE_LIMITS } from './policy.ts';

/** Why a row of a CSV file is no line of a payroll. Rows count from 1, the header included, as spreadsheets do. */
export interface RowProblem {
  readonly row: number;
  readonly code: 'invalid_row';
  readonly message: string;
}

export interface Row {
  readonly row: number;
  readonly line: PayrollLineInput;
}

export const CSV_COLUMNS = ['contractorId', 'amount', 'currency', 'reference', 'description'] as const;
const REQUIRED = ['contractorId', 'amount', 'currency'] as const;

/**
 * Lines of a payroll from a CSV file with a header, as spreadsheets write it: separated by commas, semicolons or tabs (named by a first
 * line `sep=;`, or taken from the header), with line ends of any kind, and empty columns at the right. `amount` is in major units:
 * `1250.50`, and `1250,50` where the separator is no comma. Columns we do not know are refused: a misspelt `reference` would else
 * be lost. One problem for each cell that is wrong.
 */
export const readRows = (csv: string): { readonly rows: readonly Row[]; readonly problems: readonly RowProblem[] } => {
  const { text, delimiter } = separated(csv.replace(/^\uFEFF/, ''));
  const records = recordsOf(text, delimiter);
  if (!Array.isArray(records)) return { rows: [], problems: [records] };
  const [header = [], ...body] = records;
  const names = withoutEmptyEnd(header.map((name) => name.trim()));
  const wrong = headerProblem(names);
  if (wrong !== undefined) return { rows: [], problems: [problem(1, wrong)] };
  const read = body.flatMap((cells, index) => (isEmpty(cells) ? [] : rowOf(names, cells, index + 2, delimiter)));
  return {
    rows: read.filter((one) => 'line' in one),
    problems: read.filter((one) => 'code' in one),
  };
};

const problem = (row: number, message: string): RowProblem => ({ row, code: 'invalid_row', message });

/** Spreadsheets do not show a first line `sep=;`: the header after it is row 1. */
const separated = (csv: string): { readonly text: string; readonly delimiter: string } => {
  const [line = '', named] = /^sep=([;,\t])(?:\r\n|\n|\r|$)/i.exec(csv) ?? [];
  const text = csv.slice(line.length);
  const [header = ''] = /^[^\r\n]*/.exec(text) ?? [];
  return { text, delimiter: named ?? [';', '\t'].find((mark) => header.includes(mark)) ?? ',' };
};

const CSV_ERRORS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is opened in this row and never closed',
  INVALID_OPENING_QUOTE: 'a quotation mark stands within a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'after a closing quotation mark there has to be a separator or the end of the row',
};

/** The parser counts the records before the faulty one: rows as spreadsheets show them, however many lines a cell has. */
const recordsOf = (csv: string, delimiter: string): string[][] | RowProblem => {
  try {
    return parse(csv, { delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const before = typeof error['records'] === 'number' ? error['records'] : 0;
    return problem(before + 1, `This is no CSV: ${CSV_ERRORS[error.code] ?? error.code}`);
  }
};

const headerProblem = (names: readonly string[]): string | undefined => {
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) return `Columns are missing: ${missing.join(', ')}`;
  const known: readonly string[] = CSV_COLUMNS;
  const unknown = names.filter((name, index) => !known.includes(name) || names.indexOf(name) !== index);
  return unknown.length > 0 ? 'There are columns that are not known, or twice' : undefined;
};

const isEmpty = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

const withoutEmptyEnd = (cells: readonly string[]): readonly string[] =>
  cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);

const rowOf = (
  names: readonly string[],
  cells: readonly string[],
  row: number,
  delimiter: string,
): readonly (Row | RowProblem)[] => {
  // What a program writes that read bytes of Windows-1252 as UTF-8: the letters are lost.
  if (cells.some((cell) => cell.includes('\uFFFD'))) {
    return [problem(row, 'The row has letters that are lost (U+FFFD): save the file as "CSV UTF-8"')];
  }
  const present = cells.length > names.length ? withoutEmptyEnd(cells).length : cells.length;
  if (cells.length < names.length || present > names.length) {
    return [problem(row, `There are ${present} cells, and ${names.length} columns`)];
  }
  return lineOf(new Map(names.map((name, at) => [name, cells[at]?.trim() ?? ''])), row, delimiter);
};

/** The line, or all that is wrong with it. */
const lineOf = (cells: ReadonlyMap<string, string>, row: number, delimiter: string): readonly (Row | RowProblem)[] => {
  const cell = (name: (typeof CSV_COLUMNS)[number]): string => cells.get(name) ?? '';
  const contractorId = cell('contractorId').toLowerCase();
  const number = delimiter === ',' ? cell('amount') : cell('amount').replace(/^(\d+),(\d+)$/, '$1.$2');
  const amount = amountOf(number, cell('currency'));
  const [reference, description] = [normalised(cell('reference')), normalised(cell('description'))];
  const wrongReference = textProblem(reference, referenceOf(LINE_LIMITS.reference));
  const wrongDescription = textProblem(description, { max: LINE_LIMITS.description });
  const wrong = [
    isUuid(contractorId) ? undefined : 'contractorId must be a UUID',
    typeof amount === 'string' ? amount : undefined,
    wrongReference && `reference ${wrongReference}`,
    wrongDescription && `description ${wrongDescription}`,
  ].filter((message) => message !== undefined);
  if (typeof amount === 'string' || wrong.length > 0) return wrong.map((message) => problem(row, message));
  return [{ row, line: { contractorId, amount, reference, ...(description !== '' && { description }) } }];
};

/** Digits are moved, nothing is multiplied: a float could not hold every amount. */
const amountOf = (text: string, currency: string): Money | string => {
  const exponent = exponentOf(currency);
  if (exponent === undefined) return 'currency must be an ISO 4217 currency code';
  const [, whole, fraction = ''] = /^(\d{1,16})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return 'amount must be a number such as 1250.50, without a sign or separators';
  if (fraction.length > exponent) return `amount may have ${exponent} decimals at most in ${currency}`;
  const minor = Number(`${whole}${fraction.padEnd(exponent, '0')}`);
  if (!Number.isSafeInteger(minor)) return 'amount is too large';
  return minor === 0 ? 'amount must be more than zero' : money(minor, currency);
};
