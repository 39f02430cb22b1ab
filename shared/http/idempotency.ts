import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { IdempotencyKeyReusedError, ValidationError } from '#shared/errors/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import { IdempotencyInProgressError } from './errors.ts';
import type { ApiResponse } from './types.ts';

/** How long a key remembers its first response. */
export const IDEMPOTENCY_EXPIRY_SECONDS = 86_400;

export interface IdempotentRequest {
  /** Names caller, operation and `Idempotency-Key`; see {@link idempotencyId}. */
  readonly id: string;
  /** What must be the same when the key comes again; JSON. */
  readonly payload: unknown;
  /** Tells when this run must have ended: after that, a repeat takes over from a run that crashed. */
  readonly context: Context;
}

export interface IdempotentResponse {
  readonly response: ApiResponse;
  /** The response was kept from an earlier request: nothing was done now. */
  readonly replayed: boolean;
}

/** Runs a piece of work once per key. */
export interface Idempotency {
  /**
   * Do `work`, or answer with what it answered the first time. Only a response below 400 is kept: after an error the
   * same key runs again.
   * @throws IdempotencyKeyReusedError when the key came before with another payload
   * @throws IdempotencyInProgressError when the first request with the key is still running
   * @throws IdempotencyUnavailableError when the keys cannot be looked up; the work was not begun
   */
  run(request: IdempotentRequest, work: () => Promise<ApiResponse>): Promise<IdempotentResponse>;
}

/** @throws ValidationError for a key that is empty, longer than 255 characters, or not printable ASCII */
export const idempotencyKeyOf = (headers: Readonly<Record<string, string | undefined>>): string | undefined => {
  const key = headers['idempotency-key'];
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  const field = 'headers.idempotency-key';
  throw new ValidationError([{ field, message: `${field} must be 1 to 255 printable characters` }]);
};

/** One caller's key never meets another's, nor the same key on another operation. */
export const idempotencyId = (callerId: string, operationId: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([callerId, operationId, key]))
    .digest('hex');

/** Responses that are kept: an error is worth another try. */
export const isKept = ({ status }: ApiResponse): boolean => status < 400;

interface Entry {
  readonly payload: string;
  readonly response?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** For unit tests and the simulator: the same behaviour within one process. */
export const inMemoryIdempotency = (clock: Clock): Idempotency => {
  const entries = new Map<string, Entry>();
  return {
    run: async ({ id, payload, context }, work) => {
      const now = Date.parse(clock.now());
      const fingerprint = canonical(payload);
      const entry = entries.get(id);
      if (entry && entry.expiresAt > now) return { response: earlier(entry, fingerprint), replayed: true };
      entries.set(id, { payload: fingerprint, expiresAt: now + context.getRemainingTimeInMillis() });
      try {
        const response = await work();
        if (isKept(response)) entries.set(id, kept(fingerprint, response, Date.parse(clock.now())));
        else entries.delete(id);
        return { response, replayed: false };
      } catch (error) {
        entries.delete(id);
        throw error;
      }
    },
  };
};

const kept = (payload: string, response: ApiResponse, now: number): Entry => ({
  payload,
  response: JSON.stringify(response),
  expiresAt: now + IDEMPOTENCY_EXPIRY_SECONDS * 1000,
});

const earlier = ({ payload, response }: Entry, fingerprint: string): ApiResponse => {
  if (payload !== fingerprint) throw keyReused();
  if (response === undefined) throw inProgress();
  return storedResponse(response);
};

/** Stored as text: what was answered comes back byte for byte, whatever the store makes of dates or absent fields. */
export const storedResponse = (text: string): ApiResponse => JSON.parse(text) as ApiResponse;

export const keyReused = (): IdempotencyKeyReusedError =>
  new IdempotencyKeyReusedError('This Idempotency-Key was used before with another request.');

export const inProgress = (): IdempotencyInProgressError =>
  new IdempotencyInProgressError('The first request with this Idempotency-Key is still running.');

/** JSON with sorted keys: the order of fields is no difference. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
