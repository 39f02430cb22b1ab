import type { Clock, Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Key, Store } from '#shared/store/index.ts';
import { ProviderUnavailableError } from '#shared/errors/index.ts';

/** Keeps all executions together below a provider's limit. */
export interface Limiter {
  /**
   * Wait for one's turn to make so many calls of a kind.
   * @throws ProviderUnavailableError when that would take too long; nothing was reserved
   */
  take(kind: LimitedKind, calls?: number): Promise<void>;
}

export type LimitedKind = 'transfers' | 'payouts';

export interface LimiterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** 0 is no limit. */
  readonly perSecond: number;
  /** Longest wait; above it the caller's own retry spreads the load. */
  readonly maxWaitMs?: number;
}

/** Calls that may be made at once after a quiet time. */
const BURST_SECONDS = 1;

/** When the calls reserved so far will all have been made. Milliseconds since 1970. */
interface Reserved {
  readonly until: number;
}

const limitKey = (kind: LimitedKind): Key => ({ pk: `LIMIT#stripe#${kind}`, sk: 'BUCKET' });

/** A conflict means that another Lambda reserved calls: there may be as many as there are running Lambdas. */
const ATTEMPTS = 40;

/**
 * A token bucket in the table. Each taker moves the end of what is reserved on by its calls, in one conditional write, and
 * then sleeps until its own turn: a batch costs one write.
 */
export const createLimiter = ({ store, clock, sleep, perSecond, maxWaitMs = 8_000 }: LimiterOptions): Limiter => {
  const reserve = async (kind: LimitedKind, calls: number): Promise<number> => {
    const key = limitKey(kind);
    const read = await store.get<Reserved>(key);
    const now = Date.parse(clock.now());
    const from = Math.max(read?.value.until ?? 0, now - BURST_SECONDS * 1000);
    const waitMs = from - now;
    if (waitMs > maxWaitMs) throw new ProviderUnavailableError(`All calls of the next ${maxWaitMs} ms are taken`);
    const until = from + Math.ceil((calls * 1000) / perSecond);
    await store.commit([
      { kind: 'put', key, value: { until }, if: read === undefined ? 'new' : { version: read.version } },
    ]);
    return waitMs;
  };

  return {
    take: async (kind, calls = 1) => {
      if (perSecond === 0) return;
      const waitMs = await retryOnConflict(() => reserve(kind, calls), { sleep, attempts: ATTEMPTS });
      if (waitMs > 0) await sleep(waitMs);
    },
  };
};
