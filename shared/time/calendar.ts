import { DateTime } from 'luxon';
import { CALENDAR_DAY, daysAfter } from './index.ts';
import type { DayLength } from './index.ts';
import { daysIn, isLocalDate, plusDays } from './local-date.ts';
import type { LocalDate } from './local-date.ts';

/** A date of a calendar and an instant on it. */
export interface Anchor {
  readonly date: LocalDate;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** Dates of a place as instants, and back. A day is half open: it begins at `startOf` and ends before `endOf`. */
export interface Calendar {
  /** First instant of the day, ISO-8601 UTC. */
  readonly startOf: (date: LocalDate) => string;
  /** First instant after the day, ISO-8601 UTC. */
  readonly endOf: (date: LocalDate) => string;
  /** The date of an instant. */
  readonly dateAt: (instant: string) => LocalDate;
}

/** Whether the text names a zone of the IANA database: `Europe/Berlin`. An offset such as `UTC+1` is none. */
export const isTimeZone = (text: string): boolean =>
  (text === 'UTC' || text.includes('/')) && DateTime.utc(2026).setZone(text).isValid;

/**
 * The calendar of a time zone: days of 23 to 25 hours where clocks change, and one that begins at 01:00 where midnight does not
 * exist (Cairo, April 24, 2026).
 * @param timeZone IANA name
 */
const zoned = (timeZone: string): Calendar => {
  const startOf = (date: LocalDate) => instantOf(DateTime.fromISO(date, { zone: timeZone }).startOf('day'), date);
  return {
    startOf,
    endOf: (date) => startOf(plusDays(date, 1)),
    dateAt: (instant) => {
      const date = DateTime.fromISO(instant, { zone: timeZone }).toISODate();
      if (date === null || !isLocalDate(date)) throw new RangeError(`Not an instant: ${instant}`);
      return date;
    },
  };
};

const instantOf = (time: DateTime, date: LocalDate): string => {
  const instant = time.toUTC().toISO();
  if (instant === null) throw new RangeError(`Not a date: ${date}`);
  return instant;
};

/** A calendar whose days are as short as the stage's. The day of the anchor begins at its instant. */
const shortened = (anchor: Anchor, day: DayLength): Calendar => {
  const startOf = (date: LocalDate) => daysAfter(anchor.at, daysBetween(anchor.date, date), day);
  return {
    startOf,
    endOf: (date) => startOf(plusDays(date, 1)),
    dateAt: (instant) => {
      const seconds = (Date.parse(instant) - Date.parse(anchor.at)) / 1_000;
      return plusDays(anchor.date, Math.floor(seconds / day.daySeconds));
    },
  };
};

/** Days from one date to another; negative if the second is earlier. */
const daysBetween = (from: LocalDate, to: LocalDate): number =>
  to >= from ? daysIn(from, to) - 1 : 1 - daysIn(to, from);

/**
 * The calendar of a zone; on a stage whose days are shortened, a calendar of such days that runs from the anchor.
 * Its functions throw RangeError for text that is no date or instant.
 * @param timeZone IANA name
 */
export const calendarOf = (timeZone: string, day: DayLength, anchor: Anchor): Calendar =>
  day.daySeconds === CALENDAR_DAY.daySeconds ? zoned(timeZone) : shortened(anchor, day);
