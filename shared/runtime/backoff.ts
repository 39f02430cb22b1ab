import { realRandom } from './index.ts';
import type { Random, Sleep } from './index.ts';

export interface Waits {
  readonly random?: Random;
  /** Longest first wait, in milliseconds; doubles from try to try up to `capMs`. */
  readonly baseMs?: number;
  readonly capMs?: number;
}

export interface Backoff extends Waits {
  /** How often to try in all. */
  readonly attempts: number;
  readonly sleep: Sleep;
}

/**
 * How long to wait after this many attempts, in milliseconds. With full jitter, which spreads competing callers best:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const backoffMs = (tried: number, { random = realRandom, baseMs = 20, capMs = 1_000 }: Waits): number =>
  random() * Math.min(capMs, baseMs * 2 ** (tried - 1));

/** Try again while `retryable` says so, and rethrow the last error at the end. */
export const retrying = async <T>(
  attempt: () => Promise<T>,
  retryable: (error: unknown) => boolean,
  { attempts, sleep, ...waits }: Backoff,
): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tried >= attempts || !retryable(error)) throw error;
    }
    await sleep(backoffMs(tried, waits));
  }
};
