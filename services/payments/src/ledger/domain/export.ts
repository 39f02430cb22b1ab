import { array, mixed, number, object, string } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import { CURRENCIES } from '#shared/money/index.ts';
import { parse } from '#shared/validation/index.ts';
import { isAccount } from '../../money/accounts.ts';
import type { AccountId } from '../../money/accounts.ts';
import type { AmountHeld } from '../../money/balances.ts';
import type { Digest, Receipt, SignedCheckpoint } from './log.ts';
import { count, hash } from './schemas.ts';

/**
 * An export of the ledger, as JSON Lines: one row a line, the entries in the order of the log. Entries are unknown values: what
 * somebody altered may not look like an entry any more, and it is the verifier who says so.
 *
 * `head` says how much of the log the export has. Its `balances` are `moving` when money kept moving while they were read, so
 * that no set of balances belongs to these entries.
 */
export type ExportRow =
  | ({ readonly type: 'head'; readonly balances: 'included' | 'moving' } & Digest)
  | ({ readonly type: 'entry' } & ExportedEntry)
  | { readonly type: 'pending'; readonly entry: unknown }
  | ({ readonly type: 'balance' } & AmountHeld)
  | ({ readonly type: 'checkpoint' } & SignedCheckpoint);

/** A leaf of the log, with what its other witnesses say about it. */
export interface ExportedEntry {
  readonly sequence: number;
  readonly entryId: string;
  readonly leafHash: Hash;
  /** Absent when there is no such entry. */
  readonly entry?: unknown;
  /** What the entry's receipt says; absent when there is none. */
  readonly receipt?: Pick<Receipt, 'sequence' | 'leafHash'> | undefined;
}

export const jsonLine = (row: ExportRow): string => `${JSON.stringify(row)}\n`;

const type = () => string().required();

const CHECKPOINT = {
  size: count(),
  root: hash(),
  at: string().required(),
  from: count(),
  leaves: array().of(hash()).required(),
  keyId: string().required(),
  signature: string().required(),
};

const SCHEMAS = {
  head: object({
    type: type(),
    size: count(),
    root: hash(),
    balances: string<'included' | 'moving'>().required().oneOf(['included', 'moving']),
  }),
  entry: object({
    type: type(),
    sequence: count(),
    entryId: string().required(),
    leafHash: hash(),
    entry: mixed(),
    receipt: object({ sequence: count(), leafHash: hash() }).optional().default(undefined),
  }),
  pending: object({ type: type(), entry: mixed().required() }),
  balance: object({
    type: type(),
    account: string<AccountId>()
      .required()
      .test('account', '${path} is not in the chart of accounts', (id) => isAccount(id)),
    currency: string().required().oneOf(CURRENCIES, '${path} must be an ISO 4217 currency code'),
    amountMinor: number().required().integer(),
  }),
  checkpoint: object({ type: type(), ...CHECKPOINT }),
};

/**
 * Read a checkpoint that was kept by itself.
 * @throws ValidationError naming `at` and the field
 */
export const parseCheckpoint = (value: unknown, at: string): SignedCheckpoint => parse(object(CHECKPOINT), value, at);

/**
 * Read one row of an export. Only its form is checked here; the verifier judges what it says.
 * @param at Where the row is, for messages
 * @throws ValidationError naming the field
 */
export const parseRow = (line: string, at: string): ExportRow => {
  const row = rowOf(line, at);
  const { type } = row;
  if (!isRowType(type)) throw new ValidationError([{ field: `${at}.type`, message: 'is not a type of row' }]);
  return parse(SCHEMAS[type], row, at) as ExportRow;
};

const isRowType = (type: unknown): type is ExportRow['type'] =>
  typeof type === 'string' && Object.hasOwn(SCHEMAS, type);

const rowOf = (line: string, at: string): { readonly type?: unknown } => {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null) return row;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ValidationError([{ field: at, message: 'is not a JSON object' }]);
};
