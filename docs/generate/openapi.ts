import type { AnyObjectSchema } from 'yup';
import type { Route } from '#shared/http/index.ts';
import { closed } from '#shared/validation/index.ts';
import { headers, parameters, problemResponse, problemSchema, reference } from './openapi-components.ts';
import { toJsonSchema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { entries } from './members.ts';

const IN_PROGRESS = 'The first request with this `Idempotency-Key` is still running.';
const NO_GROUP = 'The caller is in none of the groups.';
const REMOVED = '`CALLER_REMOVED`: the caller was disabled, or removed from the group, since the token was issued.';

/** A route, with what its endpoint adds to it. */
export interface Operation extends Route {
  readonly refusesRemovedCallers?: boolean;
}

/** The OpenAPI 3.1 document of these routes. */
export const openapi = (routes: readonly Operation[], version: string): JsonSchema => ({
  openapi: '3.1.0',
  info: {
    title: 'Mind-Links',
    version,
    description: [
      'Every operation takes the ID token of a user and names the groups that may call it.',
      'Errors are RFC 9457 problem details; build on their `code`, not on their words.',
      'Times are ISO-8601 UTC. Unknown fields are refused.',
    ].join(' '),
  },
  tags: [...new Set(routes.map(({ tag }) => tag))].sort().map((name) => ({ name })),
  security: [{ idToken: [] }],
  paths: Object.fromEntries(
    [...new Set(routes.map(({ path }) => path))].map((path) => [
      path,
      pathItem(routes.filter((route) => route.path === path)),
    ]),
  ),
  components: {
    securitySchemes: {
      idToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'ID token of the user pool.' },
    },
    parameters,
    headers,
    schemas: { Problem: problemSchema },
    responses: { Problem: problemResponse('What went wrong, as problem details.') },
  },
});

const pathItem = (routes: readonly Operation[]): JsonSchema =>
  Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), operation(route)]));

const operation = (route: Operation): JsonSchema => ({
  operationId: route.operationId,
  summary: route.summary,
  description: `For users in the group ${route.roles.map((role) => `\`${role}\``).join(' or ')}.`,
  tags: [route.tag],
  parameters: [
    ...pathParameters(route),
    ...queryParameters(route),
    ...(route.method === 'POST' ? [reference('parameters', 'IdempotencyKey')] : []),
    reference('parameters', 'CorrelationId'),
  ],
  ...(route.body && { requestBody: { required: true, content: json(closed(route.body)) } }),
  responses: { ...faults(route), ...declared(route), default: reference('responses', 'Problem') },
});

/** The names in the path's braces, described by the schema as far as it knows them. */
const pathParameters = ({ path, pathParameters: schema }: Route): JsonSchema[] => {
  const properties = propertiesOf(schema);
  return [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: properties[name] ?? { type: 'string' },
  }));
};

const queryParameters = ({ query }: Route): JsonSchema[] => {
  const required = query ? toJsonSchema(query)['required'] : undefined;
  return Object.entries(propertiesOf(query)).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(Array.isArray(required) && required.includes(name) && { required: true }),
    schema,
  }));
};

const propertiesOf = (schema: AnyObjectSchema | undefined): Record<string, unknown> =>
  Object.fromEntries(entries(schema && toJsonSchema(schema)['properties']));

/** What any operation of this kind may answer beside what it declares. */
const faults = (route: Operation): JsonSchema => {
  const { method, body, pathParameters: path, query } = route;
  return {
    ...((body ?? path ?? query ?? method === 'POST') && {
      400: problemResponse('A part of the request has the wrong shape.'),
    }),
    401: problemResponse('No valid ID token.'),
    403: problemResponse(forbidden(route).join(' Or: ')),
    ...(method === 'POST' && {
      409: problemResponse(IN_PROGRESS),
      422: problemResponse('The `Idempotency-Key` came before with another request.'),
    }),
    ...(body && {
      413: problemResponse('The body is too large.'),
      415: problemResponse('The body is not `application/json`.'),
    }),
  };
};

const declared = (route: Operation): JsonSchema => {
  const { method, responses } = route;
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema }]) => [
      status,
      Number(status) >= 400 && !schema
        ? problemResponse(alternatives(description, also(route, status)))
        : {
            description,
            headers: {
              'x-correlation-id': reference('headers', 'CorrelationId'),
              ...(method === 'POST' && { 'Idempotency-Replayed': reference('headers', 'IdempotencyReplayed') }),
            },
            ...(schema && { content: json(schema) }),
          },
    ]),
  );
};

/** Descriptions as sentences; one alone stays as it is. */
const alternatives = (description: string, more: readonly string[]): string =>
  more.length === 0 ? description : [`${description.replace(/\.$/, '')}.`, ...more].join(' Or: ');

/** What every operation of the kind may answer with that status as well. */
const also = (route: Operation, status: string): readonly string[] => [
  ...(route.method === 'POST' && status === '409' ? [IN_PROGRESS] : []),
  ...(status === '403' ? forbidden(route) : []),
];

const forbidden = ({ refusesRemovedCallers = false }: Operation): readonly string[] => [
  NO_GROUP,
  ...(refusesRemovedCallers ? [REMOVED] : []),
];

const json = (schema: AnyObjectSchema): JsonSchema => ({ 'application/json': { schema: toJsonSchema(schema) } });
