/** JSONata's operators and some of its functions on single values, as far as sequences play no part in them. */

/** The package must evaluate this one. */
export const UNDECIDED: unique symbol = Symbol('undecided');

type Operation = (left: unknown, right: unknown) => unknown;

const isPrimitive = (value: unknown): boolean => typeof value !== 'object' || value === null;

export const step = (value: unknown, key: string): unknown => {
  if (value === undefined || isPrimitive(value)) return undefined;
  if (Array.isArray(value)) return UNDECIDED;
  return Object.hasOwn(value as object, key) ? (value as Record<string, unknown>)[key] : undefined;
};

export const element = (value: unknown, index: unknown): unknown => {
  if (typeof index !== 'number' || !Array.isArray(value)) return UNDECIDED;
  const place = Math.floor(index);
  const found: unknown = value[place < 0 ? value.length + place : place];
  return Array.isArray(found) ? UNDECIDED : found;
};

/** JSONata's effective boolean; `undefined` stays undefined. */
export const truth = (value: unknown): unknown => {
  if (value === undefined || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.length > 0;
  if (typeof value === 'number') return value !== 0;
  if (value === null) return false;
  return Array.isArray(value) ? UNDECIDED : Object.keys(value).length > 0;
};

const text = (value: unknown): string | typeof UNDECIDED => {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || value === null) return String(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? JSON.stringify(value) : UNDECIDED;
};

const concatenate: Operation = (left, right) => {
  const start = text(left);
  const end = text(right);
  return start === UNDECIDED || end === UNDECIDED ? UNDECIDED : start + end;
};

const equals =
  (wanted: boolean): Operation =>
  (left, right) => {
    if (left === undefined || right === undefined) return false;
    return isPrimitive(left) || isPrimitive(right) ? (left === right) === wanted : UNDECIDED;
  };

const compares =
  (holds: (left: string | number, right: string | number) => boolean): Operation =>
  (left, right) =>
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string')
      ? holds(left, right)
      : UNDECIDED;

const calculates =
  (result: (left: number, right: number) => number): Operation =>
  (left, right) => {
    if (typeof left !== 'number' || typeof right !== 'number') return UNDECIDED;
    const value = result(left, right);
    return Number.isFinite(value) ? value : UNDECIDED;
  };

const isAmong: Operation = (value, items) => {
  if (value === undefined || items === undefined) return false;
  if (!isPrimitive(value)) return UNDECIDED;
  return Array.isArray(items) ? items.includes(value) : items === value;
};

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  '=': equals(true),
  '!=': equals(false),
  '<': compares((left, right) => left < right),
  '<=': compares((left, right) => left <= right),
  '>': compares((left, right) => left > right),
  '>=': compares((left, right) => left >= right),
  '+': calculates((left, right) => left + right),
  '-': calculates((left, right) => left - right),
  '*': calculates((left, right) => left * right),
  '/': calculates((left, right) => left / right),
  '%': calculates((left, right) => left % right),
  '&': concatenate,
  in: isAmong,
};

export const FUNCTIONS: Readonly<Record<string, (argument: unknown) => unknown>> = {
  exists: (value) => value !== undefined,
  count: (value) => (Array.isArray(value) ? value.length : UNDECIDED),
  string: (value) => (value === undefined ? UNDECIDED : text(value)),
  boolean: (value) => (value === undefined ? UNDECIDED : truth(value)),
  not: (value) => {
    const is = truth(value);
    return typeof is === 'boolean' ? !is : UNDECIDED;
  },
};
