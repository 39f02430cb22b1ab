import { isRecord } from '#shared/testing/json.ts';
import { refuse } from './errors.ts';

/**
 * The properties of something in a template, read one by one. A property that is neither read nor ignored is refused: a property that
 * the simulator does not know could change what AWS does.
 */
export interface Fields {
  readonly path: string;
  /** Of all properties, for an object that maps names of ours. */
  names(): readonly string[];
  /** As it is; `undefined` where there is none. */
  raw(name: string): unknown;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  /** CloudFormation takes a number in quotes for a number, and so does this. */
  number(name: string): number;
  optionalNumber(name: string): number | undefined;
  flag(name: string, otherwise: boolean): boolean;
  /** One of these words. */
  choice<T extends string>(name: string, choices: readonly T[], otherwise?: T): T;
  /** A list of strings; none is an empty one, one string a list of one. */
  texts(name: string): readonly string[];
  record<T>(name: string, read: Read<T>): T;
  optionalRecord<T>(name: string, read: Read<T>): T | undefined;
  /** None is an empty list. */
  records<T>(name: string, read: Read<T>): readonly T[];
  /** Properties that make no difference to a simulation. */
  ignore(...names: readonly string[]): void;
}

export type Read<T> = (fields: Fields) => T;

/**
 * Reads an object to its last property.
 * @throws TemplateError when one is missing, of the wrong type, or left unread
 */
export const readFields = <T>(value: unknown, path: string, read: Read<T>): T => {
  const properties = isRecord(value) ? value : refuse(path, `is no object: ${JSON.stringify(value)}`);
  const known = new Set<string>();
  const result = read(fieldsOf(properties, path, known));
  const unread = Object.keys(properties).filter((name) => !known.has(name));
  if (unread.length > 0) refuse(`${path}.${unread.join(', ')}`, 'is unknown to the simulator');
  return result;
};

const fieldsOf = (properties: Readonly<Record<string, unknown>>, path: string, known: Set<string>): Fields => {
  const pathOf = (name: string): string => `${path}.${name}`;
  const raw = (name: string): unknown => {
    known.add(name);
    return properties[name];
  };
  const required = <T>(name: string, value: T | undefined): T => value ?? refuse(pathOf(name), 'is missing');
  const optional = <T>(name: string, convert: (value: unknown, at: string) => T): T | undefined => {
    const value = raw(name);
    return value === undefined ? undefined : convert(value, pathOf(name));
  };
  const optionalText = (name: string) => optional(name, text);
  const optionalNumber = (name: string) => optional(name, number);
  const optionalRecord = <T>(name: string, read: Read<T>) => optional(name, (value, at) => readFields(value, at, read));

  return {
    path,
    names: () => Object.keys(properties),
    raw,
    text: (name) => required(name, optionalText(name)),
    optionalText,
    number: (name) => required(name, optionalNumber(name)),
    optionalNumber,
    flag: (name, otherwise) => optional(name, flag) ?? otherwise,
    choice: (name, choices, otherwise) => {
      const word = required(name, optionalText(name) ?? otherwise);
      return (
        choices.find((choice) => choice === word) ??
        refuse(pathOf(name), `is ${word}, which the simulator does not know (it knows ${choices.join(', ')})`)
      );
    },
    texts: (name) => items(raw(name)).map((item, index) => text(item, `${pathOf(name)}[${index}]`)),
    record: (name, read) => required(name, optionalRecord(name, read)),
    optionalRecord,
    records: (name, read) => items(raw(name)).map((item, index) => readFields(item, `${pathOf(name)}[${index}]`, read)),
    ignore: (...names) => names.forEach((name) => known.add(name)),
  };
};

const items = (value: unknown): readonly unknown[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

const text = (value: unknown, path: string): string => {
  if (typeof value === 'string') return value;
  // YAML's `on`, `1` and the like: CloudFormation makes strings of them.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return refuse(path, `is no string: ${JSON.stringify(value)}`);
};

const number = (value: unknown, path: string): number => {
  const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed)
    ? parsed
    : refuse(path, `is no number: ${JSON.stringify(value)}`);
};

const flag = (value: unknown, path: string): boolean => {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return refuse(path, `is neither true nor false: ${JSON.stringify(value)}`);
};
