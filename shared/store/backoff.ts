import { realRandom } from '#shared/runtime/index.ts';
import type { Random, Sleep } from '#shared/runtime/index.ts';

export interface Backoff {
  /** How often to try in all. */
  readonly attempts: number;
  readonly sleep: Sleep;
  readonly random?: Random;
  /** Longest first wait, in milliseconds; doubles from try to try up to `capMs`. */
  readonly baseMs?: number;
  readonly capMs?: number;
}

/**
 * Try again while `retryable` says so, and rethrow the last error at the end. Waits with full jitter, which spreads
 * competing callers best: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const retrying = async <T>(
  attempt: () => Promise<T>,
  retryable: (error: unknown) => boolean,
  { attempts, sleep, random = realRandom, baseMs = 20, capMs = 1_000 }: Backoff,
): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tried >= attempts || !retryable(error)) throw error;
    }
    await sleep(random() * Math.min(capMs, baseMs * 2 ** (tried - 1)));
  }
};
