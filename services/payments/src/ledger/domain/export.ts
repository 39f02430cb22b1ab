import { array, mixed, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import { CURRENCIES } from '#shared/money/index.ts';
import { parse } from '#shared/validation/index.ts';
import { isAccount } from '../../money/accounts.ts';
import type { AccountId } from '../../money/accounts.ts';
import type { Digest, Receipt, SignedCheckpoint } from './log.ts';

/**
 * An export of the ledger, as JSON Lines: one row a line, the head first, the entries in the order of the log. Entries are
 * unknown values: what somebody altered may not look like an entry any more, and it is the verifier who says so.
 */
export type ExportRow =
  | ({ readonly type: 'head'; readonly balances: 'included' | 'moving' } & Digest)
  | ({ readonly type: 'entry' } & ExportedEntry)
  | { readonly type: 'pending'; readonly entry: unknown }
  | ({ readonly type: 'balance' } & ExportedBalance)
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

export interface ExportedBalance {
  readonly account: AccountId;
  readonly currency: string;
  readonly amountMinor: number;
}

export interface LedgerExport {
  readonly head: Digest;
  readonly entries: readonly ExportedEntry[];
  readonly pending: readonly unknown[];
  /** Absent when money kept moving while the export was made, so that no set of balances belongs to these entries. */
  readonly balances?: readonly ExportedBalance[];
  readonly checkpoints: readonly SignedCheckpoint[];
}

export const jsonLine = (row: ExportRow): string => `${JSON.stringify(row)}\n`;

const hash = () =>
  string()
    .required()
    .matches(/^[0-9a-f]{64}$/, '${path} must be a SHA-256 in hexadecimal');
const count = () => number().required().integer().min(0);
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
 * Read an export. Only the form of the rows is checked here; `verifyLedger` judges what they say.
 * @throws ValidationError naming the line and its field
 */
export const parseExport = (text: string): LedgerExport => {
  const entries: ExportedEntry[] = [];
  const pending: unknown[] = [];
  const balances: ExportedBalance[] = [];
  const checkpoints: SignedCheckpoint[] = [];
  let head: InferType<typeof SCHEMAS.head> | undefined;
  text.split('\n').forEach((line, index) => {
    if (line === '') return;
    const at = `line ${index + 1}`;
    const row = rowOf(line, at);
    switch (row.type) {
      case 'head':
        head = parse(SCHEMAS.head, row, at);
        break;
      case 'entry':
        entries.push(withoutType(parse(SCHEMAS.entry, row, at)));
        break;
      case 'pending':
        pending.push(parse(SCHEMAS.pending, row, at).entry);
        break;
      case 'balance':
        balances.push(withoutType(parse(SCHEMAS.balance, row, at)));
        break;
      case 'checkpoint':
        checkpoints.push(withoutType(parse(SCHEMAS.checkpoint, row, at)));
        break;
      default:
        throw new ValidationError([{ field: `${at}.type`, message: 'is not a type of row' }]);
    }
  });
  if (head === undefined) throw new ValidationError([{ field: 'head', message: 'the export has no head' }]);
  const { size, root } = head;
  return {
    head: { size, root },
    entries,
    pending,
    checkpoints,
    ...(head.balances === 'included' && { balances }),
  };
};

const withoutType = <T extends { readonly type: string }>({ type: _type, ...row }: T): Omit<T, 'type'> => row;

const rowOf = (line: string, at: string): { readonly type?: unknown } => {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null) return row;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ValidationError([{ field: at, message: 'is not a JSON object' }]);
};
