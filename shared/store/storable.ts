/**
 * A deep copy of plain data: objects, arrays, strings, booleans, null and numbers that survive both JSON and DynamoDB.
 * Members that are `undefined` are dropped. Both stores pass values through here, so that neither keeps a reference to
 * the caller's object, nor accepts what the other would lose.
 *
 * @param at Path for the error message
 * @throws TypeError for anything else (a Date, a Map, a function, NaN)
 */
export const storable = <T>(value: T, at = 'value'): T => copy(value, at) as T;

const copy = (value: unknown, at: string): unknown => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value === 0 ? 0 : value; // no -0
  if (Array.isArray(value)) return value.map((member, index) => copy(member, `${at}[${index}]`));
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => [name, copy(member, `${at}.${name}`)]),
    );
  }
  throw new TypeError(`${at} is not plain data and cannot be stored`);
};

const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
