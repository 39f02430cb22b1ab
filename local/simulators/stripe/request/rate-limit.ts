import { tooMany } from '../errors.ts';

export interface RateLimit {
  /** Calls per second of the clock; null (at the start): unlimited. */
  set(perSecond: number | null): void;
  get(): number | null;
  /** @throws StripeApiError (429) with `Retry-After` when this second's calls are used up */
  spend(seconds: number): void;
}

export const createRateLimit = (): RateLimit => {
  let limit: number | null = null;
  let second = 0;
  let spent = 0;
  return {
    set: (perSecond) => {
      limit = perSecond;
      spent = 0;
    },
    get: () => limit,
    spend: (seconds) => {
      if (seconds !== second) spent = 0;
      second = seconds;
      if (limit !== null && spent >= limit) {
        throw tooMany('rate_limit', { 'retry-after': '1', 'stripe-rate-limited-reason': 'global-rate' });
      }
      spent += 1;
    },
  };
};
