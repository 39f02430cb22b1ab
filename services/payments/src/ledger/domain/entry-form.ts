import { array, number, object, string } from 'yup';
import { CURRENCIES } from '#shared/money/index.ts';
import { closed } from '#shared/validation/index.ts';
import { InvalidEntryError } from '../../money/errors.ts';
import { assertEntry } from '../../money/postings.ts';
import type { LedgerEntry } from '../../money/postings.ts';

const schema = closed(
  object({
    entryId: string().required(),
    movement: string().required(),
    reference: string().required(),
    reverses: string(),
    at: string().required(),
    postings: array()
      .required()
      .min(1)
      .of(
        object({
          from: string().required(),
          to: string().required(),
          amount: object({
            amountMinor: number().required().integer(),
            currency: string().required().oneOf(CURRENCIES),
          }).required(),
          reference: string(),
        }).required(),
      ),
  }).required(),
);

/** Whether it has the members of an entry; what they say may still be wrong. */
const hasForm = (value: unknown): value is LedgerEntry => schema.isValidSync(value, { strict: true });

/**
 * Take something for an entry that came from outside, and check all of it.
 * @throws InvalidEntryError; InvalidMoneyError for an amount that is none
 */
export const parseEntry = (value: unknown): LedgerEntry => {
  if (!hasForm(value)) throw new InvalidEntryError('It does not have the form of a ledger entry');
  assertEntry(value);
  return value;
};
