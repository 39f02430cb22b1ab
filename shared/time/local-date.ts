import { DateTime } from 'luxon';
import type { DurationLike } from 'luxon';

/**
 * A day of the calendar without a time zone, `2026-11-02`. Dates compare as text. What a contract promises is dated; the
 * instants follow from the dates and a zone ({@link calendarOf}). It lies in the years 1 to 9999: others do not compare as text.
 */
export type LocalDate = string;

const FORM = /^(?!0000)\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a day that exists: `2027-02-29` is none. */
export const isLocalDate = (text: string): boolean =>
  FORM.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;

/** @throws RangeError for text that is not a date */
const dateTime = (date: LocalDate): DateTime<true> => {
  const parsed = DateTime.fromISO(date, { zone: 'utc' });
  if (!FORM.test(date) || !parsed.isValid) throw new RangeError(`Not a date: ${date}`);
  return parsed;
};

const plus = (date: LocalDate, duration: DurationLike): LocalDate => {
  const moved = dateTime(date).plus(duration).toISODate();
  if (!FORM.test(moved)) throw new RangeError(`Not in the years 1 to 9999: ${moved}`);
  return moved;
};

/** The date `days` days later; negative numbers give an earlier date. @throws RangeError */
export const plusDays = (date: LocalDate, days: number): LocalDate => plus(date, { days });

/**
 * The same day `months` months later, or the last day of that month if it has no such day (Regulation 1182/71, article
 * 3(2)(c)). Always counted from the first date: twice one month is not two months.
 * @throws RangeError
 */
export const plusMonths = (date: LocalDate, months: number): LocalDate => plus(date, { months });

/** The last day of a term of `months` months that begins on `start`: twelve from March 1 end on the last of February. */
export const lastDayOfTerm = (start: LocalDate, months: number): LocalDate => plusDays(plusMonths(start, months), -1);

/** Days from `first` to `last`, both included; 0 if `last` lies before `first`. @throws RangeError */
export const daysIn = (first: LocalDate, last: LocalDate): number =>
  Math.max(0, dateTime(last).diff(dateTime(first), 'days').days + 1);

/** Days from `first` to `last`, both included, that are Monday to Friday. @throws RangeError */
export const weekdaysIn = (first: LocalDate, last: LocalDate): number => {
  const days = daysIn(first, last);
  const rest = days % 7;
  const { weekday } = dateTime(first);
  const ofRest = Array.from({ length: rest }, (_, index) => (weekday - 1 + index) % 7).filter((day) => day < 5).length;
  return ((days - rest) / 7) * 5 + ofRest;
};

/** The Monday of the ISO week in which the date lies. @throws RangeError */
export const weekStart = (date: LocalDate): LocalDate => plusDays(date, 1 - dateTime(date).weekday);
