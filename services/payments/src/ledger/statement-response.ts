import { array, number, object, string } from 'yup';
import { ValidationError, unknownCursor } from '#shared/errors/index.ts';
import { attachmentNamed } from '#shared/http/disposition.ts';
import type { ApiResponse } from '#shared/http/index.ts';
import { withMilliseconds } from '#shared/time/index.ts';
import { instant } from '#shared/validation/index.ts';
import type { AccountId } from '../money/accounts.ts';
import { statementCsv } from './domain/statement.ts';
import type { StatementPosition } from './domain/statement.ts';
import { withPayments } from './line-payments.ts';
import type { PaymentRecords } from './line-payments.ts';
import type { LedgerPorts } from './ports.ts';
import { currencyQuery } from './statement-view.ts';

/**
 * Lines of one answer, some 3 MB of JSON: a Lambda may answer with 6 MB (Lambda quotas), and HTTP APIs stream no responses
 * (API Gateway guide, "Stream the integration response": REST APIs only).
 */
const MOST_LINES = 5_000;

/** A longer period is several statements. */
const MAX_DAYS = 366;

/** Query of every statement: a period, up to now when it has no end. */
export const statementQuery = {
  ...currencyQuery,
  from: instant().required(),
  to: instant(),
  format: string().oneOf(['json', 'csv']).default('json'),
  limit: number().integer().min(1).max(MOST_LINES).default(MOST_LINES),
  /** `nextCursor` of the page before. */
  cursor: string().min(1).max(2_048),
};

interface StatementRequest {
  /** Of several accounts, which. */
  readonly account?: string;
  readonly currency?: string | undefined;
  readonly from: string;
  readonly to?: string | undefined;
  readonly format: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export type StatementPorts = Pick<LedgerPorts, 'ledger' | 'policy' | 'clock'> & PaymentRecords;

/**
 * The statement of an account, as JSON or as a CSV file. A long one has a cursor for its next page: in JSON as `nextCursor`, of
 * a CSV file in the header `link`.
 * @throws ValidationError for a period that ends before it begins, or is too long, and for a cursor of another statement
 */
export const statementAnswer = async (
  { ledger, policy, clock, payoutRecords }: StatementPorts,
  account: AccountId,
  query: StatementRequest,
): Promise<ApiResponse> => {
  const { currency = policy.currency, from, format, limit } = query;
  const page = query.cursor === undefined ? undefined : decodeCursor(query.cursor, { account, currency, from });
  const { to = clock.now() } = page ?? query;
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  if (days < 0 || days > MAX_DAYS) {
    const message = `to must be after from, by ${MAX_DAYS} days at most`;
    throw new ValidationError([{ field: 'to', message }]);
  }
  const period = { from: withMilliseconds(from), to: withMilliseconds(to) };
  const statement = await ledger.statement(account, currency, period, { limit, at: page?.position });
  const lines = await withPayments({ payoutRecords }, statement.lines);
  const { next, ...body } = { ...statement, lines };
  const cursor = next && encodeCursor({ account, currency, from: period.from }, { to: period.to, position: next });
  if (format === 'json') return { status: 200, body: { ...body, ...(cursor !== undefined && { nextCursor: cursor }) } };
  const name = `${account.replaceAll(':', '-')}-${period.from.slice(0, 10)}-${period.to.slice(0, 10)}.csv`;
  return {
    status: 200,
    text: statementCsv({ ...statement, lines }, { isFirst: page === undefined }),
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': attachmentNamed(name),
      ...(cursor !== undefined && {
        link: `<?${new URLSearchParams(textsOf({ ...query, cursor })).toString()}>; rel="next"`,
      }),
    },
  };
};

const textsOf = (query: Readonly<Record<string, string | number | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** The end of the period is in the cursor, because it may have been now. */
interface StatementPage {
  readonly to: string;
  readonly position: StatementPosition;
}

/** Whose pages they are: a cursor belongs to one of them. */
interface Paged {
  readonly account: AccountId;
  readonly currency: string;
  readonly from: string;
}

const encodeCursor = (paged: Paged, { to, position: { next, last } }: StatementPage): string =>
  Buffer.from(JSON.stringify({ ...paged, to, next, last })).toString('base64url');

const lineNumbers = () => array().of(number().integer().min(0).required()).required();
const cursorSchema = object({
  account: string().required(),
  currency: string().required(),
  from: instant().required(),
  to: instant().required(),
  next: lineNumbers(),
  last: lineNumbers(),
}).required();

/** Not a secret: a forged one only moves within the account, which the caller may see; the ledger knows its lines. */
const decodeCursor = (cursor: string, { account, currency, from }: Paged): StatementPage => {
  const value = jsonOf(Buffer.from(cursor, 'base64url').toString());
  if (!cursorSchema.isValidSync(value, { strict: true })) throw unknownCursor();
  const isOfThis = value.account === account && value.currency === currency && value.from === withMilliseconds(from);
  if (!isOfThis || value.to !== withMilliseconds(value.to)) throw unknownCursor();
  return { to: value.to, position: { next: value.next, last: value.last } };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
