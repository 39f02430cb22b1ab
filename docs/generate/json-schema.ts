import { nameIn } from '#shared/validation/index.ts';
import type { AnySchema, SchemaFieldDescription, SchemaObjectDescription } from 'yup';

export type JsonSchema = Readonly<Record<string, unknown>>;

type Described = Exclude<ReturnType<AnySchema['describe']>, undefined>;
type Test = Described['tests'][number];

/**
 * A yup schema as JSON Schema 2020-12, as OpenAPI 3.1 and AsyncAPI 3.0 take it. Covers what the project's schemas use.
 * @throws Error for a schema that depends on other values (`ref`, `lazy`, tuples), which has no such description
 */
export const toJsonSchema = (schema: AnySchema, components?: Components): JsonSchema =>
  convert(schema.describe(), components);

/** The named schemas of a document (`named` of shared/validation), by name. */
export type Components = Map<string, JsonSchema>;

const convert = (field: SchemaFieldDescription, components: Components | undefined): JsonSchema => {
  if (!isDescribed(field)) throw new Error(`A schema of type ${field.type} cannot be described`);
  const name = nameIn(field.meta);
  if (name === undefined || components === undefined) return inline(field, components);
  const schema = inline({ ...field, nullable: false, default: undefined }, components);
  const known = components.get(name) ?? schema;
  if (JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`Two schemas have the name ${name}`);
  components.set(name, schema);
  const reference = { $ref: `#/components/schemas/${name}` };
  if (field.nullable) return { anyOf: [reference, { type: 'null' }] };
  return { ...reference, ...(isScalar(field.default) && { default: field.default }) };
};

const inline = (field: Described | SchemaObjectDescription, components: Components | undefined): JsonSchema => ({
  ...typeOf(field),
  ...enumOf(field),
  ...notEmpty(field),
  ...Object.fromEntries(field.tests.flatMap((test) => Object.entries(keywords(test, field.type)))),
  ...('fields' in field && objectOf(field, components)),
  ...('innerType' in field && itemsOf(field.innerType as SchemaFieldDescription | undefined, components)),
  ...(isScalar(field.default) && { default: field.default }),
  ...(typeof field.meta?.['description'] === 'string' && { description: field.meta['description'] }),
});

const isDescribed = (field: SchemaFieldDescription): field is Described | SchemaObjectDescription =>
  'tests' in field && field.type !== 'tuple';

const typeOf = ({ type, tests, nullable }: Described): JsonSchema => {
  if (type === 'mixed') return {};
  if (type === 'date') return { type: orNull('string', nullable), format: 'date-time' };
  const name = tests.some((test) => test.name === 'integer') ? 'integer' : type;
  return { type: orNull(name, nullable) };
};

const orNull = (type: string, nullable: boolean): string | string[] => (nullable ? [type, 'null'] : type);

const enumOf = ({ oneOf, notOneOf, nullable }: Described): JsonSchema => ({
  ...(oneOf.length > 0 && { enum: nullable && !oneOf.includes(null) ? [...oneOf, null] : oneOf }),
  ...(notOneOf.length > 0 && { not: { enum: notOneOf } }),
});

/** yup's `required` refuses the empty string too; a format or a list of values does so by itself. */
const notEmpty = ({ type, oneOf, tests }: Described): JsonSchema =>
  type === 'string' && tests.some(({ name }) => name === 'required') && oneOf.length === 0 && !tests.some(hasFormat)
    ? { minLength: 1 }
    : {};

const objectOf = ({ fields, tests }: SchemaObjectDescription, components: Components | undefined): JsonSchema => {
  const required = Object.keys(fields).filter((name) => !isOptional(fields[name]));
  return {
    ...(Object.keys(fields).length > 0 && {
      properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, convert(field, components)])),
    }),
    ...(required.length > 0 && { required }),
    ...(tests.some(({ name }) => name === 'noUnknown') && { additionalProperties: false }),
  };
};

const isOptional = (field: SchemaFieldDescription | undefined): boolean =>
  field === undefined || !('optional' in field) || field.optional;

const itemsOf = (
  inner: SchemaFieldDescription | SchemaFieldDescription[] | undefined,
  components: Components | undefined,
): JsonSchema => (inner === undefined || Array.isArray(inner) ? {} : { items: convert(inner, components) });

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'uuid',
  datetime: 'date-time',
  date: 'date',
  'idn-email': 'idn-email',
  url: 'uri',
};
const SIZES: Readonly<Record<string, readonly [min: string, max: string]>> = {
  string: ['minLength', 'maxLength'],
  array: ['minItems', 'maxItems'],
  number: ['minimum', 'maximum'],
};

const hasFormat = ({ name = '' }: Test): boolean => name in FORMATS;

/** The keywords one test of a schema stands for; none for a test JSON Schema has no word for. */
const keywords = ({ name = '', params = {} }: Test, type: string): JsonSchema => {
  const [min, max] = SIZES[type] ?? [];
  const format = FORMATS[name];
  if (format) return { format };
  if (name === 'matches') return pattern(params['regex']);
  if (!min || !max) return {};
  // JSON Schema counts code points, as free text does; yup's `max` counts UTF-16 code units.
  if (name === 'characters') return { [max]: params['max'] };
  if (name === 'length') return { [min]: params['length'], [max]: params['length'] };
  if (name === 'min') return 'more' in params ? { exclusiveMinimum: params['more'] } : { [min]: params['min'] };
  if (name === 'max') return 'less' in params ? { exclusiveMaximum: params['less'] } : { [max]: params['max'] };
  return {};
};

/** JSON Schema's patterns have no flags: one with flags says something else, so it is left out. */
const pattern = (regex: unknown): JsonSchema =>
  regex instanceof RegExp && regex.flags.replace('u', '') === '' ? { pattern: regex.source } : {};

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
