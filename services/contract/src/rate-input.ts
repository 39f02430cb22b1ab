import { number, object, string } from 'yup';
import type { InferType } from 'yup';
import type { FieldError } from '#shared/errors/index.ts';
import type { Money } from '#shared/money/index.ts';
import { amountProblem } from '#shared/money/payable.ts';
import { named } from '#shared/validation/index.ts';
import { PRO_RATINGS } from './domain/terms.ts';
import type { Rate } from './domain/terms.ts';
import { mostOfWeek } from './domain/timesheet-amount.ts';

/** Largest amount of a milestone, an hour or a week: sums of all that a contract pays stay exact. */
export const MAX_AMOUNT_MINOR = 100_000_000_000;

const MINUTES_OF_WEEK = 7 * 24 * 60;

/** More than nothing, in minor units of the contract's currency. */
export const amountMinorInput = () => number().integer().positive().max(MAX_AMOUNT_MINOR);

/** How time is paid. An hourly rate has a cap, and a weekly one says how a part of a week is paid. */
export const rateInput = named(
  'ContractRateInput',
  object({
    kind: string().oneOf(['hourly', 'weekly']).required(),
    /** Of one hour, or of one whole week. */
    amountMinor: amountMinorInput().required(),
    /** Of an hourly rate: the most minutes of one week that are paid. */
    maximumMinutes: number().integer().min(1).max(MINUTES_OF_WEEK).optional(),
    /** Of a weekly rate. */
    proRating: string().oneOf(PRO_RATINGS).optional(),
  }),
);
export type RateInput = InferType<typeof rateInput>;

/** Why payments would refuse an amount in a currency that they pay. */
export const payoutProblems = (field: string, amount: Money): readonly FieldError[] => {
  const problem = amountProblem(amount, 'payout');
  return problem === undefined || problem.field === 'currency' ? [] : [{ field, message: problem.message }];
};

/** What a rate lacks of its kind, or has of the other one; and why payments would refuse its weeks. */
export const rateProblems = (field: string, rate: RateInput, currency: string): readonly FieldError[] => {
  const problems = kindProblems(field, rate);
  return problems.length > 0
    ? problems
    : payoutProblems(`${field}.amountMinor`, mostOfWeek(rateOf(rate, currency))).map(({ message, ...at }) => ({
        ...at,
        message: `makes weeks that cannot be paid: ${message}`,
      }));
};

const kindProblems = (field: string, { kind, maximumMinutes, proRating }: RateInput): readonly FieldError[] => {
  const isHourly = kind === 'hourly';
  return [
    ...((maximumMinutes !== undefined) === isHourly
      ? []
      : [{ field: `${field}.maximumMinutes`, message: `is ${isHourly ? 'needed' : 'not taken'} with a ${kind} rate` }]),
    ...((proRating === undefined) === isHourly
      ? []
      : [{ field: `${field}.proRating`, message: `is ${isHourly ? 'not taken' : 'needed'} with a ${kind} rate` }]),
  ];
};

/** A rate without {@link rateProblems} in the currency of its contract. */
export const rateOf = ({ kind, amountMinor, maximumMinutes = 0, proRating }: RateInput, currency: string): Rate =>
  kind === 'hourly'
    ? { kind, amount: { amountMinor, currency }, maximumMinutes }
    : { kind: 'weekly', amount: { amountMinor, currency }, proRating: proRating ?? 'calendar_days' };
