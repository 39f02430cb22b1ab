import { ArraySchema, ObjectSchema, StringSchema } from 'yup';
import type { AnyObjectSchema, AnySchema } from 'yup';
import type { FieldError } from '#shared/errors/index.ts';
import { isRecord } from './record.ts';

/** Objects and lists inside each other; the deepest input of ours has five. */
const MAX_DEPTH = 32;

/** Unknown fields; with more of them nothing else is looked at. */
const MAX_UNKNOWN = 100;

/** Characters of a text with a pattern but without a length of its own. */
const MAX_MATCHED = 2_048;

/** Longest name of an unknown field that a problem repeats, in characters. */
const MAX_NAME = 64;

/** What a look at outside data finds before it is validated. */
interface Findings {
  /** What is too much. Validating the data would cost too much, or say too much. */
  readonly exceeded: FieldError[];
  /** Fields that the schema does not have. */
  readonly unknown: FieldError[];
}

/**
 * Unknown fields of outside data, and what of it is too much: nesting, items of a list, unknown fields, characters of a text.
 * It is looked for before anything else, in time linear to the input: yup validates every element before it counts them, and
 * runs a pattern on a text of any length.
 */
export const inspect = (schema: AnyObjectSchema, data: unknown): Findings => {
  const findings: Findings = { exceeded: [], unknown: [] };
  if (isTooDeep(data)) findings.exceeded.push(faultOf('', `may be nested ${MAX_DEPTH} levels deep at most`));
  else look(schema, data, '', findings);
  if (findings.unknown.length > MAX_UNKNOWN) findings.exceeded.push(...findings.unknown);
  return findings;
};

const faultOf = (field: string, what: string): FieldError => ({ field, message: `${field || 'this'} ${what}` });

/** Without recursion, which deep data would end. */
const isTooDeep = (data: unknown): boolean => {
  let level: readonly unknown[] = [data];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((value): unknown[] => (isNested(value) ? Object.values(value).filter(isNested) : []));
  }
  return false;
};

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

const look = (schema: unknown, data: unknown, path: string, findings: Findings): void => {
  if (schema instanceof ArraySchema && Array.isArray(data))
    lookAtList(schema as ArraySchema<unknown[] | undefined, object>, data, path, findings);
  else if (schema instanceof ObjectSchema && isRecord(data))
    lookAtObject(schema as AnyObjectSchema, data, path, findings);
  else if (schema instanceof StringSchema && typeof data === 'string') {
    const max = limitOf(schema) ?? (hasPattern(schema) ? MAX_MATCHED : Infinity);
    if (data.length > max) findings.exceeded.push(faultOf(path, `must be at most ${max} characters`));
  }
};

const lookAtList = (
  schema: ArraySchema<unknown[] | undefined, object>,
  data: readonly unknown[],
  path: string,
  findings: Findings,
): void => {
  const max = limitOf(schema) ?? Infinity;
  if (data.length > max) findings.exceeded.push(faultOf(path, `must have at most ${max} items`));
  else for (const [index, item] of data.entries()) look(schema.innerType, item, `${path}[${index}]`, findings);
};

const lookAtObject = (
  schema: AnyObjectSchema,
  data: Readonly<Record<string, unknown>>,
  path: string,
  findings: Findings,
): void => {
  for (const [key, value] of Object.entries(data)) {
    const isKnown = Object.hasOwn(schema.fields, key);
    // yup would set the prototype of what it casts.
    if (key === '__proto__') findings.exceeded.push(faultOf(joined(path, key), 'is not a known field'));
    else if (isKnown) look(schema.fields[key], value, joined(path, key), findings);
    else if (schema.spec.noUnknown === true)
      findings.unknown.push(faultOf(joined(path, shortened(key)), 'is not a known field'));
  }
};

const joined = (path: string, key: string): string => (path ? `${path}.${key}` : key);

const shortened = (name: string): string =>
  name.length > MAX_NAME ? `${name.slice(0, MAX_NAME).toWellFormed()}…` : name;

const limitOf = (schema: AnySchema): number | undefined => {
  const limits = schema.tests.flatMap(({ OPTIONS }) => {
    const limit: unknown = OPTIONS?.params?.[OPTIONS.name ?? ''];
    return (OPTIONS?.name === 'max' || OPTIONS?.name === 'length') && typeof limit === 'number' ? [limit] : [];
  });
  return limits.length > 0 ? Math.min(...limits) : undefined;
};

const hasPattern = (schema: AnySchema): boolean => schema.tests.some(({ OPTIONS }) => OPTIONS?.params?.['regex']);
