import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { entries, member } from '../../docs/generate/members.ts';

/** An answer as a test sees it. */
export interface SeenAnswer {
  readonly status: number;
  /** Parsed, of JSON. */
  readonly body: unknown;
  readonly contentType: string;
}

/** What says how an answer differs from what an operation documents; nothing for one that is as documented. */
export type DocumentedAnswers = (method: string, path: string, answer: SeenAnswer) => string | undefined;

/**
 * Holds answers to an OpenAPI document: status, content type, and the body to its schema, the error's `code` in it. A member that
 * the schema does not have is a difference, although clients must accept one. Every test that calls the API goes through it
 * (docs/guides/service-layout.md).
 */
export const documentedBy = (document: unknown): DocumentedAnswers => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  formats.default(ajv);
  ajv.addSchema({ $id: ROOT, components: { schemas: componentsOf(document) } });
  const paths = entries(member(document, 'paths')).map(([path, item]) => ({ path, item, pattern: patternOf(path) }));
  const compiled = new Map<unknown, ValidateFunction>();
  const validatorOf = (schema: unknown): ValidateFunction => {
    const known = compiled.get(schema) ?? ajv.compile(rooted(closed(schema)));
    compiled.set(schema, known);
    return known;
  };

  return (method, path, { status, body, contentType }) => {
    const found = paths
      .filter(({ item, pattern }) => pattern.test(path) && member(item, method.toLowerCase()) !== undefined)
      .toSorted((a, b) => parametersIn(a.path) - parametersIn(b.path))[0];
    if (found === undefined) return undefined;
    const operation = member(found.item, method.toLowerCase());
    const name = String(member(operation, 'operationId'));
    const response = resolved(document, member(member(operation, 'responses'), String(status)));
    if (response === undefined) return `${name} documents no ${status}: ${JSON.stringify(body)}`;
    const content = entries(member(response, 'content'));
    const [type = ''] = contentType.split(';');
    if (content.length === 0) return undefined;
    const schema = member(content.find(([documented]) => documented === type)?.[1], 'schema');
    if (schema === undefined) return `${name} documents no ${type || 'empty answer'} with ${status}`;
    if (!type.endsWith('json')) return undefined;
    const validate = validatorOf(schema);
    return validate(body)
      ? undefined
      : `${name} answers ${status} otherwise than documented: ${ajv.errorsText(validate.errors)}; ${JSON.stringify(body)}`;
  };
};

let published: DocumentedAnswers | undefined;

/** The same for `docs/openapi.yaml`, which is read once. */
export const publishedAnswers = (): DocumentedAnswers =>
  (published ??= documentedBy(parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.yaml'), 'utf8'))));

const ROOT = 'https://mindlinks.example/openapi';

/**
 * A schema of the document that accepts no members but its own, at every depth. A part of an `allOf` is open, as the other parts
 * have members too: the whole is closed. A component is open, and each reference to it is closed.
 */
const closed = (schema: unknown): unknown => ({
  ...partsClosed(schema),
  ...(['$ref', 'properties', 'allOf'].some((keyword) => member(schema, keyword) !== undefined) && {
    unevaluatedProperties: false,
  }),
});

const partsClosed = (schema: unknown): object =>
  Object.fromEntries(entries(schema).map(([keyword, value]) => [keyword, CLOSED_WITHIN[keyword]?.(value) ?? value]));

const eachOf = (close: (schema: unknown) => unknown) => (schemas: unknown) =>
  Array.isArray(schemas) ? schemas.map(close) : schemas;
const eachMember = (close: (schema: unknown) => unknown) => (schemas: unknown) =>
  Object.fromEntries(entries(schemas).map(([name, schema]) => [name, close(schema)]));

/** Keywords that have schemas. */
const CLOSED_WITHIN: Readonly<Record<string, (value: unknown) => unknown>> = {
  allOf: eachOf((schema) => partsClosed(schema)),
  anyOf: eachOf((schema) => closed(schema)),
  oneOf: eachOf((schema) => closed(schema)),
  properties: eachMember((schema) => closed(schema)),
  items: (schema) => closed(schema),
};

const componentsOf = (document: unknown): unknown =>
  eachMember(partsClosed)(member(member(document, 'components'), 'schemas'));

/** The schema with its references into the document. */
const rooted = (schema: unknown): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${ROOT}#/`)) as object;

const resolved = (document: unknown, value: unknown): unknown => {
  const target = member(value, '$ref');
  return typeof target === 'string' ? target.split('/').slice(1).reduce<unknown>(member, document) : value;
};

const parametersIn = (path: string): number => path.split('{').length;

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split(/\{\w+\}/)
      .map(literal)
      .join('[^/]*')}$`,
  );

const literal = (text: string): string => text.replaceAll(/[^\w/-]/g, '\\$&');
