import { createFaults } from '../../shared/faults.ts';
import type { Faults, FaultTarget } from '../../shared/faults.ts';

/** What goes wrong with the next matching calls. */
export interface Fault extends FaultTarget {
  /**
   * 401: the key was revoked. 429: too many requests; `lock_timeout`: 429 with that code. 500: Stripe's fault. `drop`: the
   * connection breaks; `timeout`: it stays open and silent. `slow`: the call takes `delayMs`, its key in use meanwhile.
   */
  readonly kind: 401 | 429 | 500 | 'lock_timeout' | 'drop' | 'timeout' | 'slow';
  /** For 500, `drop` and `timeout`. `after`: the call has its effect and only the answer is lost. Default `before`. */
  readonly when?: 'before' | 'after' | undefined;
  /** 500 only. False: it came from outside the API, so the idempotency key does not keep it. Default true. */
  readonly kept?: boolean | undefined;
  /** For 429: seconds in `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
  readonly delayMs?: number | undefined;
  /** Value of `Stripe-Account`, or the platform's id. */
  readonly account?: string | undefined;
}

export type StripeFaults = Faults<Fault, { readonly method: string; readonly path: string; readonly account: string }>;

export const createStripeFaults = (): StripeFaults =>
  createFaults((fault, { account }) => (fault.account ?? account) === account);
