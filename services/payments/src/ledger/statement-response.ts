import { string } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { ApiResponse } from '#shared/http/index.ts';
import type { AccountId } from '../money/accounts.ts';
import { statementCsv } from './domain/statement.ts';
import type { LedgerPorts } from './ports.ts';
import { currencyQuery } from './statement-view.ts';

/** Query of every statement: a period, up to now when it has no end. */
export const statementQuery = {
  ...currencyQuery,
  from: string().datetime('${path} must be an instant, ISO-8601 UTC').required(),
  to: string().datetime('${path} must be an instant, ISO-8601 UTC'),
  format: string().oneOf(['json', 'csv']).default('json'),
};

interface Period {
  readonly currency?: string | undefined;
  readonly from: string;
  readonly to?: string | undefined;
  readonly format: string;
}

/** A longer period is several statements: the answer of a Lambda has a limit. */
const MAX_DAYS = 366;

/**
 * The statement of an account, as JSON or as a CSV file.
 * @throws ValidationError for a period that ends before it begins, or is too long
 */
export const statementAnswer = async (
  { ledger, policy, clock }: Pick<LedgerPorts, 'ledger' | 'policy' | 'clock'>,
  account: AccountId,
  { currency = policy.currency, from, to = clock.now(), format }: Period,
): Promise<ApiResponse> => {
  const [first, last] = [new Date(from), new Date(to)];
  const days = (last.getTime() - first.getTime()) / 86_400_000;
  if (days < 0 || days > MAX_DAYS) {
    const message = `query.to must be after query.from, by ${MAX_DAYS} days at most`;
    throw new ValidationError([{ field: 'query.to', message }]);
  }
  const period = { from: first.toISOString(), to: last.toISOString() };
  const statement = await ledger.statement(account, currency, period);
  if (format === 'json') return { status: 200, body: statement };
  const name = `${account.replaceAll(':', '-')}-${period.from.slice(0, 10)}-${period.to.slice(0, 10)}.csv`;
  return {
    status: 200,
    text: statementCsv(statement),
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  };
};
