/** Plain JSON. Values that the interpreter holds are shared, never changed: neither by it nor by a host. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export type MaybePromise<T> = T | Promise<T>;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Goes on at once where nothing is awaited: most expressions need no turn of the event loop. */
export const chain = <A, B>(value: MaybePromise<A>, next: (value: A) => MaybePromise<B>): MaybePromise<B> =>
  value instanceof Promise ? value.then(next) : next(value);

/** JSONata's and AWS's name for the type of a JSON value. */
export const typeName = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** What is left of `budget` bytes after a value, counted generously; negative as soon as it is used up. */
const spend = (value: unknown, budget: number): number => {
  if (typeof value === 'string') return budget - 6 * value.length - 2;
  if (typeof value !== 'object' || value === null) return budget - 25;
  let left = budget - 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index += 1) left = spend(value[index], left - 1);
    return left;
  }
  for (const key in value) {
    left = spend((value as JsonObject)[key], left - 6 * key.length - 4);
    if (left < 0) break;
  }
  return left;
};

/**
 * Whether the value, as JSON in UTF-8, has at most `limit` bytes. Nearly every value is far below, which a generous
 * estimate proves without writing it out.
 */
export const fits = (value: Json, limit: number): boolean => spend(value, limit) >= 0 || byteLength(value) <= limit;

/** Bytes of the value as JSON in UTF-8. */
export const byteLength = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

/** ISO-8601 UTC; like AWS without a fraction when it is zero. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('.000Z', 'Z');

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** AWS takes ISO-8601 with a capital `T` and an offset. */
export const isTimestamp = (value: unknown): value is string =>
  typeof value === 'string' && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value));
