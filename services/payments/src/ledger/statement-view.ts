import { array, number, object, string } from 'yup';
import { currencySchema } from '#shared/money/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';

/** ISO 4217, in capitals; the stage's currency when left out. */
export const currencyQuery = { currency: currencySchema };

/** What pays a contractor. */
export const paymentKind = () => string().oneOf(['milestone', 'timesheet', 'payroll']);

/** What a statement's response is. */
export const STATEMENT =
  'The statement; `text/csv` for `format=csv`. One of more than `limit` lines continues at `nextCursor`, a CSV file at the header `link`; balances are those before and after these lines';

/** One line of an account's statement; `reference` is an id, `payment` the payment or payroll line with this id. */
export const lineSchema = named(
  'StatementLine',
  object({
    line: number().integer().required(),
    at: instant().required(),
    entryId: uuid().required(),
    movement: string().required(),
    reference: string().required(),
    currency: string().required(),
    changeMinor: number().integer().required(),
    balanceMinor: number().integer().required(),
    payment: object({
      kind: paymentKind().required(),
      /** As the client wrote it. */
      reference: string().required(),
      payrollId: string().optional(),
      lineId: string().optional(),
    })
      .optional()
      .default(undefined),
  }),
);

export const statementSchema = named(
  'Statement',
  object({
    account: string().required(),
    currency: string().required(),
    from: instant().required(),
    to: instant().required(),
    openingMinor: number().integer().required(),
    closingMinor: number().integer().required(),
    lines: array().of(lineSchema).required(),
    nextCursor: string().optional(),
  }),
);
