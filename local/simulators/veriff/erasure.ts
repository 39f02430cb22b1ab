import { VeriffError } from './errors.ts';
import { later } from '../shared/time.ts';
import type { ErasureLimit } from './types.ts';

const HOUR_MS = 3_600_000;

/** Source: Veriff, "Delete session": 5 sessions per hour and 10 per 24 hours. */
export const DEFAULT_ERASURE_LIMITS: readonly ErasureLimit[] = [
  { max: 5, perMs: HOUR_MS },
  { max: 10, perMs: 24 * HOUR_MS },
];

export interface ErasureQuota {
  /** @throws VeriffError (429) while one of the limits is used up */
  spend(now: string): void;
  reset(): void;
}

export const createErasureQuota = (limits: readonly ErasureLimit[]): ErasureQuota => {
  let spent: string[] = [];
  return {
    spend: (now) => {
      const isUsedUp = ({ max, perMs }: ErasureLimit) => spent.filter((at) => later(at, perMs) > now).length >= max;
      // Veriff publishes no code of its own for this; clients read the HTTP status.
      if (limits.some(isUsedUp)) throw new VeriffError(429, '429', 'Too many requests.');
      spent.push(now);
    },
    reset: () => {
      spent = [];
    },
  };
};
