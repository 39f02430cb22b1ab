/** How long a day lasts, in seconds: 86,400 in production, a few on a development stage. */
export interface DayLength {
  readonly daySeconds: number;
}

/** The length of a calendar day, for times that no stage shortens. */
export const CALENDAR_DAY: DayLength = { daySeconds: 86_400 };

/**
 * The instant `days` days after `instant`, as ISO-8601 UTC with milliseconds. Fractions of a day are rounded to the
 * millisecond; negative numbers give an earlier instant.
 * @throws RangeError for text that is not an instant
 */
export const daysAfter = (instant: string, days: number, { daySeconds }: DayLength): string =>
  new Date(Date.parse(instant) + Math.round(days * daySeconds * 1_000)).toISOString();

/** The instant `seconds` real seconds after `instant`, as ISO-8601 UTC. @throws RangeError for text that is not an instant */
export const secondsAfter = (instant: string, seconds: number): string =>
  daysAfter(instant, seconds, { daySeconds: 1 });

/**
 * The same instant as ISO-8601 UTC with milliseconds: instants are compared as text. Step Functions leaves the fraction out when it
 * is zero, and `09:00:06Z` would sort after `09:00:06.500Z` (AWS support, told in https://zenn.dev/hr0k/articles/a663524f5ec88e).
 * @throws RangeError for text that is not an instant
 */
export const withMilliseconds = (instant: string): string => new Date(instant).toISOString();

/** The first of several instants, each in ISO-8601 UTC with milliseconds. */
export const earliest = (...instants: readonly [string, ...string[]]): string =>
  instants.reduce((first, instant) => (instant < first ? instant : first));

/** The last of several instants, each in ISO-8601 UTC with milliseconds. */
export const latest = (...instants: readonly [string, ...string[]]): string =>
  instants.reduce((last, instant) => (instant > last ? instant : last));
