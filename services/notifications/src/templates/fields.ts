import { DateTime } from 'luxon';
import { number, string } from 'yup';

/** Fields that several templates take, and how people read their values. */

/** ISO-8601 UTC instant. */
export const instant = string().datetime().required();
export const shortText = string().min(1).max(500).required();
/** Whole days until a deadline; 0 is its last day. */
export const days = number().integer().min(0).required();
/** How many payments. */
export const payments = number().integer().min(0).required();
/** A web address; other schemes (`javascript:`) would make the link a trap. */
export const webUrl = string()
  .max(2048)
  .required()
  .test('web-url', '${path} must be an http or https address', (value) => {
    const url = URL.parse(value);
    return url !== null && ['http:', 'https:'].includes(url.protocol);
  });

/** `2 December 2026, 09:00 UTC` */
export const readableInstant = (value: string): string =>
  DateTime.fromISO(value, { zone: 'utc' }).setLocale('en').toFormat("d LLLL yyyy, HH:mm 'UTC'");

/** `3 days left`, `1 day left`, `last day` */
export const readableDaysLeft = (count: number): string => {
  if (count === 0) return 'last day';
  return count === 1 ? '1 day left' : `${count} days left`;
};
