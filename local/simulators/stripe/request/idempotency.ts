import type { ApiReply } from '../../shared/api.ts';
import { later } from '../../shared/time.ts';
import { badParameter, StripeApiError } from '../errors.ts';
import type { Fields, Value } from './form.ts';

const MAX_KEY_LENGTH = 255;

export interface Keyed {
  /** Keys belong to an account. */
  readonly account: string;
  readonly key: string;
  readonly path: string;
  readonly params: Fields;
  readonly requestId: string;
}

/** The caller's key is held until it is kept with an answer or released. */
export type KeyedCall =
  | { readonly kind: 'replay'; readonly reply: ApiReply; readonly requestId: string }
  | { readonly kind: 'new'; keep(reply: ApiReply): void; release(): void };

/** Source: Stripe, "Idempotent requests" and "Advanced error handling". */
export interface Idempotency {
  /** @throws StripeApiError (409) while the first request is under way, (400) when this one differs */
  begin(request: Keyed): KeyedCall;
  clear(): void;
}

interface Entry {
  readonly path: string;
  readonly params: string;
  readonly requestId: string;
  readonly at: string;
  readonly reply: ApiReply | null;
}

interface Deps {
  now(): string;
  readonly keepMs: number;
}

/** The same text for the same parameters, in any order. */
const canonical = (value: Value): string =>
  typeof value === 'string'
    ? JSON.stringify(value)
    : `{${Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inside]) => `${JSON.stringify(key)}:${canonical(inside)}`)
        .join(',')}}`;

const conflict = (status: number, message: string, code?: string): StripeApiError =>
  new StripeApiError(
    status,
    { type: 'idempotency_error', message, ...(code !== undefined && { code }) },
    { executed: false },
  );

const checkSame = (entry: Entry, { key, path }: Keyed, params: string): void => {
  if (entry.path !== path) {
    throw conflict(400, `Idempotency key '${key}' was first used for another endpoint ('${entry.path}').`);
  }
  if (entry.params !== params) {
    throw conflict(
      400,
      `Keys for idempotent requests can only be used with the same parameters they were first used with. ` +
        `Use another key than '${key}' for another request.`,
    );
  }
};

export const createIdempotency = ({ now, keepMs }: Deps): Idempotency => {
  const entries = new Map<string, Entry>();

  /** Expired keys can be used again. The oldest come first. */
  const prune = (): void => {
    for (const [id, { at }] of entries) {
      if (later(at, keepMs) > now()) return;
      entries.delete(id);
    }
  };

  return {
    begin: (request) => {
      const { account, key, path, requestId } = request;
      if (key.length > MAX_KEY_LENGTH) {
        throw badParameter('Idempotency keys are up to 255 characters long.', 'Idempotency-Key');
      }
      const id = JSON.stringify([account, key]);
      const params = canonical(request.params);
      prune();
      const entry = entries.get(id);
      if (entry) checkSame(entry, request, params);
      if (entry?.reply) return { kind: 'replay', reply: entry.reply, requestId: entry.requestId };
      if (entry) {
        throw conflict(409, `Another request with the key '${key}' is still under way.`, 'idempotency_key_in_use');
      }
      const started: Entry = { path, params, requestId, at: now(), reply: null };
      entries.set(id, started);
      return {
        kind: 'new',
        keep: (reply) => void entries.set(id, { ...started, reply }),
        release: () => void entries.delete(id),
      };
    },
    clear: () => entries.clear(),
  };
};
