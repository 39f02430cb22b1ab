/** What goes wrong with the next matching calls. */
export interface Fault {
  /**
   * 401: the key was revoked. 429: too many requests; `lock_timeout`: 429 with that code. 500: Stripe's fault. `drop`: the
   * connection breaks; `timeout`: it stays open and silent. `slow`: the call takes `delayMs`, its key in use meanwhile.
   */
  readonly kind: 401 | 429 | 500 | 'lock_timeout' | 'drop' | 'timeout' | 'slow';
  /** How many matching calls; default 1. */
  readonly next?: number | undefined;
  /** For 500, `drop` and `timeout`. `after`: the call has its effect and only the answer is lost. Default `before`. */
  readonly when?: 'before' | 'after' | undefined;
  /** 500 only. False: it came from outside the API, so the idempotency key does not keep it. Default true. */
  readonly kept?: boolean | undefined;
  /** For 429: seconds in `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined;
  readonly delayMs?: number | undefined;
  readonly method?: string | undefined;
  readonly pathEndsWith?: string | undefined;
  /** Value of `Stripe-Account`, or the platform's id. */
  readonly account?: string | undefined;
}

export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  readonly account: string;
}

export interface Faults {
  add(fault: Fault): void;
  /** The fault that strikes this call, which is thereby used up once. */
  take(call: FaultTarget): Fault | undefined;
  list(): readonly Fault[];
  clear(): void;
}

const strikes = (fault: Fault, { method, path, account }: FaultTarget): boolean =>
  (fault.method ?? method) === method &&
  path.endsWith(fault.pathEndsWith ?? '') &&
  (fault.account ?? account) === account;

export const createFaults = (): Faults => {
  let pending: readonly Fault[] = [];
  return {
    add: (fault) => {
      pending = [...pending, fault];
    },
    take: (call) => {
      const found = pending.find((fault) => strikes(fault, call));
      pending = pending.flatMap((fault) => {
        if (fault !== found) return [fault];
        const left = (fault.next ?? 1) - 1;
        return left > 0 ? [{ ...fault, next: left }] : [];
      });
      return found;
    },
    list: () => pending,
    clear: () => {
      pending = [];
    },
  };
};
