import type { Json } from '../json.ts';

/** The value holds something that JSON has no form for: a function, an infinite number, nothing at all. */
export const NOT_JSON: unique symbol = Symbol('not JSON');

const isSequence = (value: readonly unknown[]): boolean => 'sequence' in value || 'cons' in value;

const isCallable = (value: object): boolean => '_jsonata_lambda' in value || '_jsonata_function' in value;

const isPlainObject = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;

const plainArray = (items: readonly unknown[]): Json | typeof NOT_JSON => {
  let copy: Json[] | undefined = isSequence(items) ? [] : undefined;
  for (let index = 0; index < items.length; index += 1) {
    const item = plain(items[index]);
    if (item === NOT_JSON) return NOT_JSON;
    if (copy === undefined && item !== items[index]) copy = items.slice(0, index) as Json[];
    copy?.push(item);
  }
  return copy ?? (items as readonly Json[]);
};

const plainObject = (value: Readonly<Record<string, unknown>>): Json | typeof NOT_JSON => {
  if (isCallable(value)) return NOT_JSON;
  let changed = !isPlainObject(value);
  const entries: [string, Json][] = [];
  for (const [key, part] of Object.entries(value)) {
    const item = plain(part);
    if (item === NOT_JSON) return NOT_JSON;
    changed ||= item !== part;
    entries.push([key, item]);
  }
  return changed ? Object.fromEntries(entries) : (value as Json);
};

/**
 * What JSONata gave, as plain JSON: its sequences are arrays with extra marks, which would make a later expression take
 * a single element out of its array, and its objects have no prototype. Whatever is plain already stays the same object.
 */
export const plain = (value: unknown): Json | typeof NOT_JSON => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : NOT_JSON;
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? plainArray(value) : plainObject(value as Record<string, unknown>);
    default:
      return NOT_JSON;
  }
};
