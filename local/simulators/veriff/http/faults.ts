import { VeriffError } from '../errors.ts';
import { failure } from './messages.ts';
import type { Reply, Request } from '../../shared/http/messages.ts';

export interface Fault {
  /** `timeout`: the connection stays open and silent. 401: as for a key that was revoked. */
  readonly kind: 401 | 429 | 500 | 'timeout';
  /** How many matching calls; default 1. */
  readonly next?: number | undefined;
  /** `after`: the call has its effect and only the answer is lost. Default `before`. */
  readonly when?: 'before' | 'after' | undefined;
  readonly method?: string | undefined;
  readonly pathEndsWith?: string | undefined;
  /** In the body, as it was sent: whom a call is about. */
  readonly bodyContains?: string | undefined;
}

export interface Faults {
  add(fault: Fault): void;
  /** The fault that strikes this call, which is thereby used up once. */
  take(request: Request): Fault | undefined;
  list(): readonly Fault[];
  clear(): void;
}

export const createFaults = (): Faults => {
  let pending: readonly Fault[] = [];
  return {
    add: (fault) => {
      pending = [...pending, fault];
    },
    take: ({ method, path, raw }) => {
      const found = pending.find(
        (fault) =>
          (fault.method ?? method) === method &&
          path.endsWith(fault.pathEndsWith ?? '') &&
          raw.includes(fault.bodyContains ?? ''),
      );
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

const MESSAGES = { 401: 'Unauthorized.', 429: 'Too many requests.', 500: 'Internal server error.' } as const;

/** What the caller sees of a fault; undefined: nothing, ever. */
export const faultReply = ({ kind }: Fault): Reply | undefined => {
  if (kind === 'timeout') return undefined;
  return failure(new VeriffError(kind, String(kind), MESSAGES[kind]));
};
