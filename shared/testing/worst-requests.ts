import { Buffer } from 'node:buffer';
import type { AnyObjectSchema, SchemaFieldDescription } from 'yup';

/** Requests that cost or answer as much as they can, for the tests of all routes and the bench. */

const LARGEST_BODY = 64 * 1024;

/** Of the request line and all headers, that API Gateway accepts (quotas of HTTP APIs: 10,240 bytes). */
const LARGEST_QUERY = 8_000;

/** The fields of an object's schema, by name. */
export type Fields = Readonly<Record<string, Description>>;
/** What a schema says of itself. */
export type Description = Partial<{
  readonly type: string;
  readonly fields: Fields;
  readonly innerType: Description;
  readonly oneOf: readonly unknown[];
  readonly tests: readonly { readonly name?: string; readonly params?: Readonly<Record<string, unknown>> }[];
}>;

export const describing = (schema: AnyObjectSchema | undefined): Fields =>
  (schema?.describe().fields ?? {}) as Readonly<Record<string, SchemaFieldDescription>> as Fields;

/** The most items or characters that a schema takes. */
export const maxOf = ({ tests = [] }: Description): number | undefined => {
  const max = tests.find(({ name }) => name === 'max' || name === 'length')?.params;
  return max === undefined ? undefined : Number(max['max'] ?? max['length']);
};

/** As often as a body has room for it. */
const filled = (before: string, item: string, after: string, separator = ',', most = Infinity): string => {
  const room = LARGEST_BODY - before.length - after.length;
  const count = Math.min(most, Math.floor(room / (Buffer.byteLength(item) + separator.length)));
  return `${before}${Array.from({ length: Math.max(count, 1) }, () => item).join(separator)}${after}`;
};

const keys = (length: number, most = Infinity): string =>
  filled('', '#', '', ',', Math.min(most, Math.floor(LARGEST_BODY / (length + 8))))
    .split(',')
    .map((_key, index) => `"${String(index).padStart(length, 'k')}":0`)
    .join(',');

/** The worst that a body can be for each of its fields, found by hand; each is as long as it may be, and shorter. */
export const worstBodies = (schema: AnyObjectSchema | undefined): readonly string[] => {
  const fields = Object.entries(describing(schema));
  return [
    filled('[', '{}', ']'),
    `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    `${'{"a":'.repeat(10_000)}0${'}'.repeat(10_000)}`,
    ...[1, 4, 60, 600, 60_000].flatMap((length) => [`{${keys(length)}}`, `{${keys(length, 90)}}`]),
    ...fields.flatMap(([name, description]) => [
      ...['{}', 'null', '""', '0', '[]', '{"":0}', '{"a":0,"b":0,"c":0}', '"\\u0000"'].flatMap((item) => [
        filled(`{"${name}":[`, item, ']}'),
        filled(`{"${name}":[`, item, ']}', ',', maxOf(description) ?? 500),
        filled(`{"${name}":[`, item, ']}', ',', 40),
      ]),
      filled(`{"${name}":"`, 'a', '"}', ''),
      filled(`{"${name}":"`, '\\u0000', '"}', ''),
      filled(`{"${name}":"`, '\\"', '"}', ''),
      filled(`{"${name}":"`, '\\n', '"}', ''),
      `{"${name}":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
      `{"${name}":{${keys(4, 9_000)}}}`,
      // Each item is wrong in each of its fields.
      ...Object.entries(description.innerType?.fields ?? {}).flatMap(([inner]) =>
        ['0', '""', '{}', '"x"'].map((value) =>
          filled(`{"${name}":[`, `{"${inner}":${value}}`, ']}', ',', maxOf(description) ?? 500),
        ),
      ),
    ]),
  ].filter((body) => Buffer.byteLength(body) <= LARGEST_BODY);
};

/** The same for parameters: overlong, repeated, unknown. */
export const worstQueries = (schema: AnyObjectSchema | undefined): readonly Readonly<Record<string, string>>[] => [
  // What is sent several times arrives once, joined by commas (API Gateway guide, payload format 2.0).
  ...[...Object.keys(describing(schema)), 'unknown'].flatMap((name) => [
    { [name]: '1,'.repeat(LARGEST_QUERY / 2) },
    { [name]: 'a'.repeat(LARGEST_QUERY) },
    { [name]: '"'.repeat(LARGEST_QUERY / 3) },
  ]),
  Object.fromEntries(Array.from({ length: 1_500 }, (_one, index) => [`q${index}`, ''])),
  { ['n'.repeat(LARGEST_QUERY)]: '' },
];
