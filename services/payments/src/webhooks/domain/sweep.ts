import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import type { Payout } from '../../payouts/domain/payout.ts';
import { DELIVERY_TIMEOUT_MS, PAYOUT_WATCHED_DAYS, SWEPT_DAYS, WAIT_WATCHED_DAYS } from './policy.ts';

/** Events made before it are not looked for. All times ISO-8601 UTC. */
export const sweptSince = (now: string): string => daysAfter(now, -SWEPT_DAYS, CALENDAR_DAY);

/** Whether something may still happen to a payout, or to the bank account that it failed for, that only an event tells of. */
export const isWatched = ({ updatedAt }: Pick<Payout, 'updatedAt'>, now: string): boolean =>
  now <= daysAfter(updatedAt, PAYOUT_WATCHED_DAYS, CALENDAR_DAY);

/** Payments that failed for their contractor's account are watched if they were sent since then. */
export const waitsWatchedSince = (now: string): string => daysAfter(now, -WAIT_WATCHED_DAYS, CALENDAR_DAY);

/** Whether an event that did not reach us was given the time to. */
export const wasMissed = (createdAt: string, now: string): boolean =>
  Date.parse(now) - Date.parse(createdAt) > DELIVERY_TIMEOUT_MS;
