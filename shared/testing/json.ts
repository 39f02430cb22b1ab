/** Access to JSON whose shape is known but not typed. */

import { isRecord } from '#shared/validation/index.ts';

export { isRecord };

export type Json = Readonly<Record<string, unknown>>;

/** @throws Error when it is something else */
export const record = (value: unknown): Json => {
  if (isRecord(value)) return value;
  throw new Error(`Not an object: ${JSON.stringify(value)}`);
};

/** A single value is a list of one, as in IAM and CloudFormation; `undefined` is an empty list. */
export const list = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

export const records = (value: unknown): readonly Json[] => list(value).map(record);

/** @throws Error when one is something else */
export const texts = (value: unknown): readonly string[] =>
  list(value).map((item) => {
    if (typeof item === 'string') return item;
    throw new Error(`Not a string: ${JSON.stringify(item)}`);
  });

/** The value at a path; `undefined` where the path does not exist. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner) && typeof step === 'number') return inner[step];
    return isRecord(inner) ? inner[step] : undefined;
  }, value);
