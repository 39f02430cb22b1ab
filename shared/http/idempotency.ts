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
  /** What must be the same when the key is used again; JSON. */
  readonly payload: unknown;
  /** Has the time that this run has left: after that, a repetition takes over from a run that crashed. */
  readonly context: Context;
}

export interface IdempotentResponse {
  readonly response: ApiResponse;
  /** The response was stored by an earlier request: nothing was done now. */
  readonly replayed: boolean;
}

/** Runs a piece of work once per key. */
export interface Idempotency {
  /**
   * Do `work`, or return its first response. Only a response below 400 is stored: after an error the same key runs
   * again.
   * @throws IdempotencyKeyReusedError when the key was used before with another payload
   * @throws IdempotencyInProgressError when the first request with the key is still running
   * @throws IdempotencyUnavailableError when the keys cannot be read; the work was not started
   */
  run(request: IdempotentRequest, work: () => Promise<ApiResponse>): Promise<IdempotentResponse>;
}

/** @throws ValidationError for a key that is empty, longer than 255 characters, or not printable ASCII */
export const idempotencyKeyOf = (headers: Readonly<Record<string, string | undefined>>): string | undefined => {
  const key = headers['idempotency-key'];
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  const field = 'Idempotency-Key';
  throw new ValidationError([{ field, message: `${field} must be 1 to 255 printable characters` }]);
};

/** Keys of different callers, and the same key for different operations, are different. */
export const idempotencyId = (callerId: string, operationId: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([callerId, operationId, key]))
    .digest('hex');

/** Whether a response is stored: after an error the caller may retry. */
export const isStored = ({ status }: ApiResponse): boolean => status < 400;

interface Entry {
  readonly payload: string;
  readonly response?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** For unit tests: the same behaviour within one process. */
export const inMemoryIdempotency = (clock: Clock): Idempotency => {
  const entries = new Map<string, Entry>();
  return {
    run: async ({ id, payload, context }, work) => {
      const now = Date.parse(clock.now());
      const fingerprint = canonical(payload);
      const entry = entries.get(id);
      if (entry && entry.expiresAt > now) return { response: earlierResponse(entry, fingerprint), replayed: true };
      entries.set(id, { payload: fingerprint, expiresAt: now + context.getRemainingTimeInMillis() });
      try {
        const response = await work();
        if (isStored(response)) entries.set(id, storedEntry(fingerprint, response, Date.parse(clock.now())));
        else entries.delete(id);
        return { response, replayed: false };
      } catch (error) {
        entries.delete(id);
        throw error;
      }
    },
  };
};

const storedEntry = (payload: string, response: ApiResponse, now: number): Entry => ({
  payload,
  response: JSON.stringify(response),
  expiresAt: now + IDEMPOTENCY_EXPIRY_SECONDS * 1000,
});

const earlierResponse = ({ payload, response }: Entry, fingerprint: string): ApiResponse => {
  if (payload !== fingerprint) throw keyReused();
  if (response === undefined) throw inProgress();
  return storedResponse(response);
};

/** Stored as text, so that a replayed response is the same byte for byte. */
export const storedResponse = (text: string): ApiResponse => JSON.parse(text) as ApiResponse;

export const keyReused = (): IdempotencyKeyReusedError =>
  new IdempotencyKeyReusedError('This Idempotency-Key was used before with another request.');

export const inProgress = (): IdempotencyInProgressError =>
  new IdempotencyInProgressError('The first request with this Idempotency-Key is still running.');

/** JSON with sorted keys: the order of fields does not matter. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
