import type { Problem } from '../errors.ts';
import { compileTemplate } from '../expressions/template.ts';
import type { Template } from '../expressions/template.ts';
import { KNOWN_FUNCTIONS } from '../expressions/functions.ts';
import { isRecord } from '../json.ts';
import type { Json } from '../json.ts';

/** Parts of `$states` beside `input` and `context` that a field can use. */
export type Available = 'result' | 'errorOutput' | undefined;

export interface Range {
  readonly min: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** One object of the definition. Reads its fields, and reports what is missing, wrong or not known. */
export interface Reader {
  readonly path: string;
  report(message: string, field?: string): void;
  has(field: string): boolean;
  raw(field: string): Json | undefined;
  /** Reports every field that is none of these. */
  allow(fields: readonly string[], refused?: Readonly<Record<string, string>>): void;
  string(field: string): string | undefined;
  requiredString(field: string): string;
  number(field: string, range: Range): number | undefined;
  strings(field: string): readonly string[];
  object(field: string): Reader | undefined;
  objects(field: string): readonly Reader[];
  /** A field that can hold expressions. `location` is its name in histories where that is not the field's own. */
  template(
    field: string,
    options?: { readonly available?: Available; readonly location?: string },
  ): Template | undefined;
  /** A number, or an expression that gives one. */
  numeric(field: string, range: Range, location?: string): Template | undefined;
}

const inRange = (value: Json | undefined, { min, max, integer = true }: Range): value is number =>
  typeof value === 'number' && value >= min && value <= (max ?? Infinity) && (!integer || Number.isInteger(value));

const describe = ({ min, max, integer = true }: Range): string =>
  `must be ${integer ? 'an integer' : 'a number'} from ${min}${max === undefined ? '' : ` to ${max}`}`;

/** What a template refers to and must not, as far as that is known before it runs. */
const misuse = (template: Template, available: Available): readonly string[] =>
  template.expressions.flatMap(({ source, references: { functions, variables, states } }) => [
    ...[...states]
      .filter((part) => part !== 'input' && part !== 'context' && part !== available)
      .map((part) => `'${source}' uses $states.${part}, which is not available here`),
    ...(variables.has('eval') ? [`'${source}' uses $eval, which Step Functions does not have`] : []),
    ...[...functions]
      .filter((name) => name !== 'eval' && !KNOWN_FUNCTIONS.has(name))
      .map((name) => `'${source}' calls the unknown function $${name}`),
  ]);

export const createReader = (value: Readonly<Record<string, Json>>, path: string, problems: Problem[]): Reader => {
  const report = (message: string, field?: string): void => {
    problems.push({ path: field === undefined ? path || '/' : `${path}/${field}`, message });
  };
  const has = (field: string): boolean => Object.hasOwn(value, field);
  const raw = (field: string): Json | undefined => (has(field) ? value[field] : undefined);

  const string = (field: string): string | undefined => {
    const found = raw(field);
    if (found === undefined || typeof found === 'string') return found;
    report('must be a string', field);
    return undefined;
  };
  const object = (field: string): Reader | undefined => {
    const found = raw(field);
    if (found === undefined) return undefined;
    if (isRecord(found)) return createReader(found, `${path}/${field}`, problems);
    report('must be an object', field);
    return undefined;
  };
  const array = (field: string): readonly Json[] => {
    const found = raw(field);
    if (found === undefined || Array.isArray(found)) return (found ?? []) as readonly Json[];
    report('must be an array', field);
    return [];
  };
  const template: Reader['template'] = (field, { available, location = field } = {}) => {
    const found = raw(field);
    if (found === undefined) return undefined;
    // The location begins with the field or with the way to it; the path of this object has that way already.
    const within = location.length - field.length;
    const compiled = compileTemplate(found, location, (place, message) => report(message, place.slice(within)));
    for (const message of misuse(compiled, available)) report(message, field);
    return compiled;
  };
  return {
    path,
    report,
    has,
    raw,
    allow: (fields, refused = {}) => {
      for (const field of Object.keys(value)) {
        if (fields.includes(field)) continue;
        report(Object.hasOwn(refused, field) ? (refused[field] ?? '') : 'is not a field of this', field);
      }
    },
    string,
    requiredString: (field) => {
      if (!has(field)) report('is required', field);
      return string(field) ?? '';
    },
    number: (field, range) => {
      const found = raw(field);
      if (found === undefined || inRange(found, range)) return found;
      report(describe(range), field);
      return undefined;
    },
    strings: (field) => {
      const found = array(field);
      if (!found.every((item) => typeof item === 'string') || found.length === 0) {
        report('must be a list of strings that is not empty', field);
      }
      return found.filter((item) => typeof item === 'string');
    },
    object,
    objects: (field) =>
      array(field).flatMap((item, index) => {
        if (isRecord(item)) return [createReader(item, `${path}/${field}/${index}`, problems)];
        report('must be an object', `${field}/${index}`);
        return [];
      }),
    template,
    numeric: (field, range, location = field) => {
      const compiled = template(field, { location });
      if (compiled?.literal !== undefined && !inRange(compiled.literal, range)) report(describe(range), field);
      return compiled;
    },
  };
};
