import { once } from '#shared/runtime/index.ts';
import { envelopeAddress } from '#shared/validation/index.ts';

/**
 * Reads a setting's value from the text of its environment variable.
 * @throws TypeError saying what the value has to be, without repeating it: a setting may be a secret
 */
export type Setting<T> = (text: string) => T;

/** Settings by the names of their variables. */
export type Schema = Readonly<Record<string, Setting<unknown>>>;
type Values<S extends Schema> = { readonly [Name in keyof S]: ReturnType<S[Name]> };

/** The settings of a Lambda: their values, and the schema for tests of the templates. */
export type Settings<S extends Schema> = (() => Values<S>) & { readonly schema: S };

/** A setting is missing or malformed. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * The settings that a schema describes. In Lambda they are read at once, so that a wrong or missing one fails the cold start,
 * and with it the deployment's first call of the function; elsewhere on first use, because tests and generators import handlers
 * without an environment. Lambda itself sets `AWS_LAMBDA_FUNCTION_NAME` (developer guide, "Defined runtime environment
 * variables").
 * @throws SettingsError naming every setting that is missing or malformed
 */
export const settings = <S extends Schema>(schema: S): Settings<S> => {
  const read = once(() => readSettings(schema, process.env));
  if (process.env['AWS_LAMBDA_FUNCTION_NAME'] !== undefined) read();
  return Object.assign(() => read(), { schema });
};

/** @throws SettingsError naming every setting that is missing or malformed */
export const readSettings = <S extends Schema>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>>,
): Values<S> => {
  const faults: string[] = [];
  const values = Object.entries(schema).map(([name, parse]) => {
    const text = environment[name];
    try {
      if (text === undefined || text === '') throw new TypeError('is missing');
      return [name, parse(text)];
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      faults.push(`${name} ${error.message}`);
      return [name, undefined];
    }
  });
  if (faults.length > 0) throw new SettingsError(`Environment variables: ${faults.join('; ')}`);
  return Object.fromEntries(values) as Values<S>;
};

const matching =
  (pattern: RegExp, expected: string): Setting<string> =>
  (text) => {
    if (!pattern.test(text)) throw new TypeError(`must be ${expected}`);
    return text;
  };

/** A name or an id of AWS: printable ASCII without blanks. */
export const name = matching(/^[\x21-\x7e]+$/, 'a name without blanks');

export const arn = matching(/^arn:[\w-]+:[\w-]+:[\w-]*:\d*:\S+$/, 'an ARN');

/** A sender's address. Its domain is written as A-labels, because statements of IAM and identities of SES have it so. */
export const mailAddress: Setting<string> = (text) => {
  if (envelopeAddress(text)?.toLowerCase() !== text.toLowerCase())
    throw new TypeError('must be an e-mail address in ASCII, with an internationalised domain as xn--…');
  return text;
};

/** An absolute `http` or `https` address without a slash at its end, so that paths can be added to it. */
export const url: Setting<string> = (text) => {
  const isWeb = /^https?:\/\/[\x21-\x7e]*[^/]$/.test(text) && URL.canParse(text);
  if (!isWeb) throw new TypeError('must be an absolute http or https URL without a slash at its end');
  return text;
};

/** A whole number in decimal digits: no separators, fractions, signs or exponents. */
export const integer =
  (min: number, max: number): Setting<number> =>
  (text) => {
    const value = Number(text);
    if (!/^(0|[1-9]\d{0,15})$/.test(text) || value < min || value > max) {
      throw new TypeError(`must be an integer from ${min} to ${max} in digits`);
    }
    return value;
  };

export const flag: Setting<boolean> = (text) => {
  if (text !== 'true' && text !== 'false') throw new TypeError('must be true or false');
  return text === 'true';
};

export const oneOf =
  <T extends string>(values: readonly T[]): Setting<T> =>
  (text) => {
    const value = values.find((known) => known === text);
    if (value === undefined) throw new TypeError(`must be one of ${values.join(', ')}`);
    return value;
  };

/** A JSON object whose keys and values have the given settings; a value in it is written as a number or as text. */
export const jsonMap =
  <K extends string, V>(key: Setting<K>, value: Setting<V>): Setting<Readonly<Partial<Record<K, V>>>> =>
  (text) =>
    Object.fromEntries(
      Object.entries(jsonObject(text)).map(([name, inner]) => [
        key(name),
        value(typeof inner === 'string' || typeof inner === 'number' ? String(inner) : ''),
      ]),
    ) as Partial<Record<K, V>>;

const jsonObject = (text: string): object => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new TypeError('must be a JSON object');
};
