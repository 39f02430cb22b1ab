import { StoreConflictError } from '#shared/errors/index.ts';
import { retrying } from '#shared/runtime/backoff.ts';
import type { Backoff } from '#shared/runtime/backoff.ts';

export type RetryOnConflict = Pick<Backoff, 'sleep' | 'random'> & Partial<Pick<Backoff, 'attempts'>>;

/**
 * Run a read-decide-commit again when somebody else committed in between. `fn` must read afresh every time it is called.
 *
 * A conflict means that another writer got through, so `attempts` as large as the number of competing writers always
 * suffices; with fewer, the jittered waits make it likely.
 *
 * @throws StoreConflictError when the last attempt conflicted as well
 */
export const retryOnConflict = <T>(fn: () => Promise<T>, { attempts = 8, ...backoff }: RetryOnConflict): Promise<T> =>
  retrying(fn, (error) => error instanceof StoreConflictError, { attempts, ...backoff });
