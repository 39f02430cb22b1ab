/** Access to untyped values: parsed documents and imported modules. */

/** The members of an object or list; none of anything else. */
export const entries = (value: unknown): [name: string, value: unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** A member of an object or list; `undefined` of anything else. */
export const member = (value: unknown, name: string): unknown => new Map(entries(value)).get(name);
