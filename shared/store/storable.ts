/**
 * A deep copy of plain data: objects, arrays, strings that have bytes in UTF-8, booleans, null and numbers that survive both
 * JSON and DynamoDB. Members that are `undefined` are dropped. Both stores pass values through here, so that neither keeps a reference to
 * the caller's object, nor accepts what the other would lose.
 *
 * @param at Path for the error message
 * @throws TypeError for anything else (a Date, a Map, a function, NaN, half of a surrogate pair)
 */
export const storable = <T>(value: T, at = 'value'): T => {
  const wrong = misfit(value, at);
  if (wrong !== undefined) throw new TypeError(`${wrong} is not plain data and cannot be stored`);
  return copyOf(value);
};

/** A deep copy of what is known to be plain data. */
export const copyOf = <T>(value: T): T => copy(value) as T;

const copy = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value; // no -0
  if (Array.isArray(value)) return value.map(copy);
  // Not by assignment: a member may be called `__proto__`.
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, copy(member)]])),
  );
};

/** Path of the first thing that is no plain data. */
const misfit = (value: unknown, at: string): string | undefined => {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'string') return value.isWellFormed() ? undefined : at;
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? undefined : at;
  const members: readonly (readonly [name: string, member: unknown])[] | undefined = Array.isArray(value)
    ? value.map((member, index) => [`[${index}]`, member])
    : isPlainObject(value)
      ? Object.entries(value).filter(([, member]) => member !== undefined)
      : undefined;
  if (members === undefined) return at;
  for (const [name, member] of members) {
    const wrong = name.isWellFormed() ? misfit(member, '') : '';
    if (wrong !== undefined) return `${at}${Array.isArray(value) ? name : `.${name}`}${wrong}`;
  }
  return undefined;
};

const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
