import { daysAfter } from '#shared/time/index.ts';
import type { DayLength } from '#shared/time/index.ts';

/** The business numbers of paying milestones and timesheets. Days are the stage's. */

/** How long the client has to fund what it approved. Then the operators are asked. */
export const FUNDING_DAYS = 7;
/** When the client is reminded, counted from the first look. */
export const FUNDING_REMINDER_DAYS: readonly number[] = [1, 3, 5];
/** Stripe tells by webhook what became of a payout; so long after it was sent we ask, and then again and again. */
export const FIRST_CHECK_DAYS = 0.25;
export const NEXT_CHECK_DAYS = 1;
/** A payout that is undecided for so long is looked at by a person. Banks take up to five business days. */
export const PAYOUT_DAYS = 14;
/** Attempts that follow a failure by themselves; what comes then, a person decides. */
export const MAX_RETRIES = 3;
/** How long the next attempt is put off, by the number of those before it. */
const RETRY_PAUSE_DAYS: readonly number[] = [0.01, 0.25, 1];

/** @param retries How many there were before */
export const retryAt = (instant: string, retries: number, policy: DayLength): string =>
  daysAfter(instant, RETRY_PAUSE_DAYS[retries] ?? NEXT_CHECK_DAYS, policy);
