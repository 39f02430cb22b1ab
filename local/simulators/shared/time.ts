import { DateTime } from 'luxon';

/** `ms` milliseconds after the ISO-8601 instant `at`, in the same form. */
export const later = (at: string, ms: number): string => {
  const then = DateTime.fromISO(at, { zone: 'utc' }).plus({ milliseconds: ms }).toISO();
  if (then === null) throw new RangeError(`Not an instant: ${at}`);
  return then;
};
