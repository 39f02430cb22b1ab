import { currentSubmission } from './work.ts';
import type { Work, WorkStatus } from './work.ts';
import type { TimeEntry } from './timesheet-amount.ts';

/**
 * The timesheets of one week: the first, and supplements of it. What is approved is never changed; time that it does not have is
 * submitted, decided and paid as a supplement.
 */

/** A week has so many timesheets at most, the first included. */
export const MAXIMUM_TIMESHEETS = 10;

/** Of a timesheet that a supplement may follow. Where payments refused it, it is submitted again instead. */
const APPROVED: readonly WorkStatus[] = ['approved', 'paid', 'payment_cancelled'];

const isSameTime = (one: readonly TimeEntry[], other: readonly TimeEntry[]): boolean =>
  one.length === other.length &&
  one.every(({ date, minutes }, index) => {
    const entry = other[index];
    return entry?.date === date && entry.minutes === minutes;
  });

/**
 * Which timesheet of a week a submission is: the newest, or one more once that is approved. The same time once more is no supplement,
 * and a week with one price has none: it is approved whole.
 * @param timesheets Of the week, in their order
 * @param entries What is submitted, by date
 */
export const timesheetNumber = (timesheets: readonly Work[], entries: readonly TimeEntry[]): number => {
  const newest = timesheets.at(-1);
  if (newest === undefined) return 1;
  const isSupplement =
    APPROVED.includes(newest.status) &&
    entries.length > 0 &&
    timesheets.length < MAXIMUM_TIMESHEETS &&
    !isSameTime(currentSubmission(newest)?.entries ?? [], entries);
  return isSupplement ? timesheets.length + 1 : timesheets.length;
};

/** The time that timesheets of a week have, unless an operator ended their payment. */
export const billedTime = (timesheets: readonly Work[]): readonly TimeEntry[] =>
  timesheets
    .filter(({ status }) => status !== 'payment_cancelled')
    .flatMap((timesheet) => currentSubmission(timesheet)?.entries ?? []);
