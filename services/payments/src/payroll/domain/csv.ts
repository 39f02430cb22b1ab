import { CsvError, parse } from 'csv-parse/sync';
import { exponentOf, money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { isUuid, normalised, referenceProblem, textProblem } from '#shared/validation/index.ts';
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
 * Lines of a payroll from a CSV file with a header. `amount` is in major units, as people write it: `1250.50`. Columns we
 * do not know are refused: a misspelt `reference` would else be lost.
 */
export const readRows = (csv: string): { readonly rows: readonly Row[]; readonly problems: readonly RowProblem[] } => {
  const records = recordsOf(csv);
  if (!Array.isArray(records)) return { rows: [], problems: [records] };
  const [header = [], ...body] = records;
  const names = header.map((name) => name.trim());
  const wrong = headerProblem(names);
  if (wrong !== undefined) return { rows: [], problems: [problem(1, wrong)] };
  const read = body.flatMap((cells, index) => (isEmpty(cells) ? [] : [rowOf(names, cells, index + 2)]));
  return {
    rows: read.filter((one) => 'line' in one),
    problems: read.filter((one) => 'code' in one),
  };
};

const problem = (row: number, message: string): RowProblem => ({ row, code: 'invalid_row', message });

const recordsOf = (csv: string): string[][] | RowProblem => {
  try {
    return parse(csv, { bom: true, relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return problem(typeof error['lines'] === 'number' ? error['lines'] : 1, `This is no CSV: ${error.code}`);
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

const rowOf = (names: readonly string[], cells: readonly string[], row: number): Row | RowProblem =>
  cells.length === names.length
    ? lineOf(new Map(names.map((name, at) => [name, cells[at]?.trim() ?? ''])), row)
    : problem(row, `There are ${cells.length} cells, and ${names.length} columns`);

const lineOf = (cells: ReadonlyMap<string, string>, row: number): Row | RowProblem => {
  const cell = (name: (typeof CSV_COLUMNS)[number]): string => cells.get(name) ?? '';
  const contractorId = cell('contractorId').toLowerCase();
  if (!isUuid(contractorId)) return problem(row, 'contractorId must be a UUID');
  const amount = amountOf(cell('amount'), cell('currency'));
  if (typeof amount === 'string') return problem(row, amount);
  const [reference, description] = [normalised(cell('reference')), normalised(cell('description'))];
  const wrongReference = referenceProblem(reference, LINE_LIMITS.reference);
  if (wrongReference !== undefined) return problem(row, `reference ${wrongReference}`);
  const wrongDescription = textProblem(description, { max: LINE_LIMITS.description, lines: false });
  if (wrongDescription !== undefined) return problem(row, `description ${wrongDescription}`);
  return { row, line: { contractorId, amount, reference, ...(description !== '' && { description }) } };
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
