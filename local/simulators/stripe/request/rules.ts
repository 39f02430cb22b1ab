import { badParameter } from '../errors.ts';
import type { Fields, Value } from './form.ts';

/** Reads one parameter; `undefined` when it is not there. @throws StripeApiError (400) naming it when it is wrong */
export type Rule<T> = (value: Value | undefined, name: string) => T;
export type Rules = Readonly<Record<string, Rule<unknown>>>;
type Read<R extends Rules> = { readonly [K in keyof R]: ReturnType<R[K]> };

/** Set, change or (empty value) remove entries; null removes all. */
export type MetadataChange = Readonly<Record<string, string>> | null;

const MAX_KEYS = 50;
const MAX_KEY_LENGTH = 40;
const MAX_VALUE_LENGTH = 500;

const shown = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const text: Rule<string | undefined> = (value, name) => {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  if (value === '') {
    throw badParameter(
      `You passed an empty string for '${name}', which cannot be unset.`,
      name,
      'parameter_invalid_empty',
    );
  }
  throw badParameter(`Invalid string for ${name}.`, name);
};

/** Text that an empty value removes. */
export const clearable: Rule<string | null | undefined> = (value, name) => (value === '' ? null : text(value, name));

export const integer =
  (min: number, max = 99_999_999_999): Rule<number | undefined> =>
  (value, name) => {
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : NaN;
    if (Number.isNaN(number)) throw badParameter(`Invalid integer: ${shown(value)}`, name, 'parameter_invalid_integer');
    if (number < min) {
      throw badParameter(`This value must be greater than or equal to ${min}.`, name, 'parameter_invalid_integer');
    }
    if (number > max) {
      throw badParameter(`This value must be less than or equal to ${max}.`, name, 'parameter_invalid_integer');
    }
    return number;
  };

export const bool: Rule<boolean | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  if (value === 'true' || value === 'false') return value === 'true';
  throw badParameter(`Invalid boolean: ${shown(value)}`, name);
};

export const oneOf =
  <const T extends string>(...choices: readonly T[]): Rule<T | undefined> =>
  (value, name) => {
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      throw badParameter(`Invalid ${name}: must be one of ${choices.join(', ')}`, name);
    }
    return found;
  };

export const currency: Rule<string | undefined> = (value, name) => {
  const code = text(value, name)?.toLowerCase();
  if (code === undefined || /^[a-z]{3}$/.test(code)) return code;
  throw badParameter(`Invalid currency: ${code}.`, name);
};

export const metadata: Rule<MetadataChange | undefined> = (value, name) => {
  if (value === undefined) return undefined;
  if (value === '') return null;
  if (typeof value === 'string') throw badParameter('Invalid object', name);
  const entries = Object.entries(value);
  if (entries.length > MAX_KEYS) throw badParameter('Too many metadata keys.', name);
  return Object.fromEntries(
    entries.map(([key, entry]): [string, string] => {
      const isValid =
        typeof entry === 'string' && key.length <= MAX_KEY_LENGTH && entry.length <= MAX_VALUE_LENGTH && key !== '';
      if (!isValid) throw badParameter(`Metadata entry '${key}' is not valid.`, name);
      return [key, entry];
    }),
  );
};

/** Fields within a field; other ones are ignored. */
export const fields: Rule<Fields | undefined> = (value, name) => {
  if (value === undefined || typeof value === 'object') return value;
  throw badParameter('Invalid object', name);
};

/** Accepted without an effect. */
export const ignored: Rule<undefined> = () => undefined;

export const list =
  <T>(rule: Rule<T>): Rule<readonly T[] | undefined> =>
  (value, name) => {
    if (value === undefined) return undefined;
    if (typeof value === 'string') throw badParameter('Invalid array', name);
    return Object.entries(value).map(([at, entry]) => rule(entry, `${name}[${at}]`));
  };

export const required =
  <T>(rule: Rule<T | undefined>): Rule<T> =>
  (value, name) => {
    const read = rule(value, name);
    if (read === undefined) throw badParameter(`Missing required param: ${name}.`, name, 'parameter_missing');
    return read;
  };

export const within =
  <R extends Rules>(rules: R): Rule<Read<R> | undefined> =>
  (value, name) => {
    const inside = fields(value, name);
    return inside && parse(rules, inside, name);
  };

/** All parameters, by their rules. @throws StripeApiError (400) for the first that is wrong, missing or unknown */
export const parse = <R extends Rules>(rules: R, params: Fields, prefix?: string): Read<R> => {
  const nameOf = (key: string): string => (prefix === undefined ? key : `${prefix}[${key}]`);
  const unknown = Object.keys(params).find((key) => !Object.hasOwn(rules, key));
  if (unknown !== undefined) {
    throw badParameter(`Received unknown parameter: ${nameOf(unknown)}`, nameOf(unknown), 'parameter_unknown');
  }
  const read = Object.entries(rules).map(([key, rule]) => [key, rule(params[key], nameOf(key))] as const);
  return Object.fromEntries(read) as Read<R>;
};

export const changeMetadata = (
  current: Readonly<Record<string, string>>,
  change: MetadataChange | undefined,
): Record<string, string> =>
  change === null
    ? {}
    : Object.fromEntries(Object.entries({ ...current, ...change }).filter(([, value]) => value !== ''));
