import type { FieldError } from '#shared/errors/index.ts';
import type { Money } from '#shared/money/index.ts';
import { money } from '#shared/money/index.ts';
import { stepOf } from '#shared/money/payable.ts';
import { proportion } from '#shared/money/proportion.ts';
import type { Share } from '#shared/money/proportion.ts';
import { daysIn, plusDays, weekStart, weekdaysIn } from '#shared/time/local-date.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import { TimesheetRefusedError } from './errors.ts';
import { termsOn } from './terms.ts';
import type { HourlyRate, Rate, Terms, WeeklyRate } from './terms.ts';

/** Days, both included. */
export interface Period {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

/** The days of a contract; without a last day, its end is open. */
export type ContractDays = Pick<Period, 'first'> & Partial<Pick<Period, 'last'>>;

/** Time worked on one day. */
export interface TimeEntry {
  readonly date: LocalDate;
  /** Whole minutes. */
  readonly minutes: number;
}

/** What a contractor worked in one ISO week. An hourly rate needs entries, one a day; a weekly rate takes none. */
export interface WeekOfWork {
  /** Its Monday. */
  readonly weekStart: LocalDate;
  readonly entries: readonly TimeEntry[];
  /** Time of the week that other timesheets have. */
  readonly billed?: readonly TimeEntry[];
}

const DAYS_OF_WEEK = 7;
const MINUTES_OF_HOUR = 60;
const MINUTES_OF_DAY = 24 * MINUTES_OF_HOUR;

/** A week has 35 units, because a calendar day is a seventh of it and a weekday a fifth. */
const UNITS_OF_WEEK = 35;
const UNITS_OF_DAY: Readonly<Record<WeeklyRate['proRating'], (date: LocalDate) => number>> = {
  calendar_days: () => 5,
  weekdays: (date) => 7 * weekdaysIn(date, date),
};

/** The days of a week that lie within the contract; `undefined` when none does. */
export const weekWithin = (monday: LocalDate, { first, last }: ContractDays): Period | undefined => {
  const sunday = plusDays(monday, DAYS_OF_WEEK - 1);
  const period = {
    first: monday < first ? first : monday,
    last: last !== undefined && last < sunday ? last : sunday,
  };
  return period.first <= period.last ? period : undefined;
};

/**
 * What a week of work costs under the terms of each of its days: rates times minutes or days, divided once and rounded half up to an
 * amount that can be paid out: whole units in HUF and TWD.
 * @throws TimesheetRefusedError naming what is wrong with the week and its entries
 */
export const timesheetAmount = (work: WeekOfWork, terms: Terms, contract: ContractDays): Money => {
  if (weekStart(work.weekStart) !== work.weekStart) throw refused('weekStart', 'is not a Monday');
  const period = weekWithin(work.weekStart, contract);
  if (period === undefined) throw refused('weekStart', 'is a week outside the contract');
  const rate = termsOn(terms, period.first).rate;
  if (rate === undefined) throw refused('weekStart', 'is a week in which time is not paid');
  const amount =
    rate.kind === 'hourly'
      ? hourlyAmount(work, period, rateOfDay(rate, terms))
      : weeklyAmount(work.entries, period, rateOfDay(rate, terms));
  if (amount.amountMinor === 0) throw refused('weekStart', 'is a week for which nothing is paid');
  return amount;
};

/** The most that a whole week costs at a rate. */
export const mostOfWeek = (rate: Rate): Money => {
  const { amount } = rate;
  return rate.kind === 'hourly'
    ? payable([{ amount, units: rate.maximumMinutes }], MINUTES_OF_HOUR, amount.currency)
    : payable([{ amount, units: 1 }], 1, amount.currency);
};

const payable = (shares: readonly Share[], divisor: number, currency: string): Money => {
  const step = stepOf(currency, 'payout');
  return money(proportion(shares, divisor * step, currency).amountMinor * step, currency);
};

const refused = (field: string, message: string) => new TimesheetRefusedError([{ field, message }]);

/** The rate of a day of a week whose first day has the rate given. An amendment changes the kind of rate on a Monday only. */
const rateOfDay =
  <R extends Rate>(first: R, terms: Terms) =>
  (date: LocalDate): R => {
    const { rate } = termsOn(terms, date);
    if (rate?.kind !== first.kind) throw refused('weekStart', 'is a week in which the kind of rate changes');
    return rate as R;
  };

const hourlyAmount = (
  { entries, billed = [] }: WeekOfWork,
  period: Period,
  rateOn: (date: LocalDate) => HourlyRate,
): Money => {
  if (entries.length === 0) throw refused('entries', 'must have at least one day');
  const problems = [
    ...entryProblems(entries, billed, period),
    ...capProblems([...entries, ...billed], daysOf(period).map(rateOn)),
  ];
  if (problems.length > 0) throw new TimesheetRefusedError(problems);
  const shares = entries.map(({ date, minutes }) => ({ amount: rateOn(date).amount, units: minutes }));
  return payable(shares, MINUTES_OF_HOUR, rateOn(period.first).amount.currency);
};

const minutesOf = (entries: readonly TimeEntry[]): number => entries.reduce((sum, { minutes }) => sum + minutes, 0);

const entryProblems = (
  entries: readonly TimeEntry[],
  billed: readonly TimeEntry[],
  { first, last }: Period,
): readonly FieldError[] =>
  entries.flatMap(({ date, minutes }, index) => {
    const at = (field: string, message: string) => [{ field: `entries[${index}].${field}`, message }];
    if (date < first || date > last) return at('date', `is not between ${first} and ${last}`);
    if (entries.findIndex((other) => other.date === date) < index) return at('date', 'has another entry');
    const others = minutesOf(billed.filter((other) => other.date === date));
    return minutes + others > MINUTES_OF_DAY ? at('minutes', 'are more than a day has') : [];
  });

/** A cap that is raised holds for the whole week; one that is lowered, from the next Monday. */
const capProblems = (entries: readonly TimeEntry[], rates: readonly HourlyRate[]): readonly FieldError[] => {
  const cap = Math.max(...rates.map(({ maximumMinutes }) => maximumMinutes));
  const total = minutesOf(entries);
  return total > cap ? [{ field: 'entries', message: `have ${total} minutes; at most ${cap} are paid in a week` }] : [];
};

const weeklyAmount = (
  entries: readonly TimeEntry[],
  period: Period,
  rateOn: (date: LocalDate) => WeeklyRate,
): Money => {
  if (entries.length > 0) throw refused('entries', 'must be empty: a week has one price');
  const shares = daysOf(period).map((date) => {
    const { amount, proRating } = rateOn(date);
    return { amount, units: UNITS_OF_DAY[proRating](date) };
  });
  return payable(shares, UNITS_OF_WEEK, rateOn(period.first).amount.currency);
};

const daysOf = ({ first, last }: Period): readonly LocalDate[] =>
  Array.from({ length: daysIn(first, last) }, (_, index) => plusDays(first, index));
