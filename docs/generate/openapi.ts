import type { AnyObjectSchema } from 'yup';
import { refusals } from '#shared/http/index.ts';
import type { Refusals, Route } from '#shared/http/index.ts';
import type {
  MalformedJsonError,
  PayloadTooLargeError,
  UnsupportedMediaTypeError,
  IdempotencyInProgressError,
} from '#shared/http/errors.ts';
import type { CallerRemovedError, ForbiddenError, IdempotencyKeyReusedError } from '#shared/errors/index.ts';
import { closed } from '#shared/validation/index.ts';
import {
  gatewaySchema,
  headers,
  parameters,
  problemResponse,
  problemSchema,
  reference,
  responses,
} from './openapi-components.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Components, JsonSchema } from './json-schema.ts';
import { entries } from './members.ts';

/** Each service is an HTTP API of its own (`serverless.yml`); the front door puts all under one origin. */
const SERVERS: readonly JsonSchema[] = [
  {
    url: 'https://{domain}',
    description:
      'The front door of a deployed stage: the CloudFront distribution of the service edge, or its own domain.',
    variables: { domain: { default: 'd111111abcdef8.cloudfront.net', description: 'Output of the stack of edge.' } },
  },
  {
    url: 'http://127.0.0.1:{port}',
    description: 'The front door of the local stack (`npm start` prints it).',
    variables: { port: { default: '8080', description: 'As `npm start` prints it.' } },
  },
];

const TAGS: Readonly<Record<string, string>> = {
  'contract-admin': 'Contracts as operators see them: failures and their resolution, audit log.',
  'contract-work': 'Milestones, timesheets and off-cycle payments of a contract: submission and decision.',
  escrow: 'What a client paid in: balances, fundings, statements, alerts.',
  kyc: 'A contractor’s own verification: its state, documents, submission.',
  'kyc-admin': 'Verifications as admins see them: reviews, failures, audit log, erasure, webhooks.',
  ledger: 'The books: entries, proofs, exports, reconciliation.',
  notifications: 'What was sent to whom.',
  payments: 'Payments of milestones and timesheets, as their client sees them.',
  'payments-admin': 'Stopped payments, and the inbox of Stripe’s webhooks.',
  payroll: 'Payrolls of a client: drafts, lines, approval, progress.',
  'payroll-admin': 'Stopped payrolls.',
  webhooks: 'What Stripe and Veriff send to us. Nothing for users.',
  wallet: 'What a contractor earned: payout account, wallet, payments, receipts.',
};

/** A route, with what its endpoint adds to it. */
export interface Operation extends Route {
  readonly refusesRemovedCallers?: boolean;
}

/**
 * The OpenAPI 3.1 document of these routes.
 * @param more Paths that are no routes: webhooks
 */
export const openapi = (routes: readonly Operation[], version: string, more: JsonSchema = {}): JsonSchema => {
  const components: Components = new Map();
  const paths = Object.fromEntries(
    [...new Set(routes.map(({ path }) => path))].map((path) => [
      path,
      pathItem(
        routes.filter((route) => route.path === path),
        components,
      ),
    ]),
  );
  const schemas = Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mind-Links',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description: [
        'Every operation takes the ID token of a user and names the groups that may call it.',
        'Errors are RFC 9457 problem details; build on their `code`, not on their words.',
        'Times are ISO-8601 UTC. Unknown fields are refused.',
        'A body has 64 KB at most, and lists and texts in it the lengths that their schemas name; a problem names 100 fields at most.',
        'A path or method without an operation is answered 404 by API Gateway, with `{"message":"Not Found"}`: `HEAD`, `OPTIONS` outside CORS and `TRACE` too.',
      ].join(' '),
    },
    servers: SERVERS,
    tags: [...new Set([...routes.map(({ tag }) => tag), ...(Object.keys(more).length > 0 ? ['webhooks'] : [])])]
      .sort()
      .map((name) => ({ name, description: TAGS[name] ?? name })),
    security: [{ idToken: [] }],
    paths: { ...paths, ...more },
    components: {
      securitySchemes: {
        idToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'ID token of the user pool.' },
      },
      parameters,
      headers,
      schemas: { Problem: problemSchema, GatewayMessage: gatewaySchema, ...schemas },
      responses,
    },
  };
};

const pathItem = (routes: readonly Operation[], components: Components): JsonSchema =>
  Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), operation(route, components)]));

const operation = (route: Operation, components: Components): JsonSchema => ({
  operationId: route.operationId,
  summary: route.summary,
  description: `For users in the group ${route.roles.map((role) => `\`${role}\``).join(' or ')}.`,
  tags: [route.tag],
  parameters: [
    ...pathParameters(route, components),
    ...queryParameters(route, components),
    ...(route.method === 'POST' ? [reference('parameters', 'IdempotencyKey')] : []),
    reference('parameters', 'CorrelationId'),
  ],
  ...(route.body && { requestBody: { required: true, content: json(closed(route.body), components) } }),
  responses: { ...succeeding(route, components), ...refusing(route, components) },
});

/** The names in the path's braces, described by the schema as far as it knows them. */
const pathParameters = ({ path, pathParameters: schema }: Route, components: Components): JsonSchema[] => {
  const properties = propertiesOf(schema, components);
  return [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: properties[name] ?? { type: 'string' },
  }));
};

const queryParameters = ({ query }: Route, components: Components): JsonSchema[] => {
  const required = query ? toJsonSchema(query)['required'] : undefined;
  return Object.entries(propertiesOf(query, components)).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(Array.isArray(required) && required.includes(name) && { required: true }),
    schema,
  }));
};

const propertiesOf = (schema: AnyObjectSchema | undefined, components: Components): Record<string, unknown> =>
  Object.fromEntries(entries(schema && toJsonSchema(schema, components)['properties']));

const succeeding = ({ method, responses: declared }: Route, components: Components): JsonSchema =>
  Object.fromEntries(
    Object.entries(declared)
      .filter(([, { codes }]) => codes === undefined)
      .map(([status, { description, schema, media = [] }]) => [
        status,
        {
          description,
          headers: {
            'x-correlation-id': reference('headers', 'CorrelationId'),
            ...(method === 'POST' && { 'Idempotency-Replayed': reference('headers', 'IdempotencyReplayed') }),
          },
          content: {
            ...(schema && json(schema, components)),
            ...Object.fromEntries(media.map((type) => [type, { schema: { type: 'string' } }])),
          },
        },
      ]),
  );

/** Every status of 400 or more: what the operation declares, and what any operation of its kind adds. */
const refusing = (route: Operation, components: Components): JsonSchema => {
  const added = new Map<string, Refusals>(Object.entries(ofEveryRoute(route)));
  const own = Object.entries(route.responses).flatMap(([status, { description, codes, members = {} }]) =>
    codes === undefined ? [] : [[status, { description, codes, members }] as const],
  );
  for (const [status, refusal] of own) added.set(status, both(refusal, added.get(status)));
  return {
    ...Object.fromEntries(
      [...added].map(([status, refusal]): [status: string, response: JsonSchema] => [
        status,
        problemResponse(refusal, { gateway: status === '403' || status === '413', components }),
      ]),
    ),
    401: reference('responses', 'Unauthorized'),
    429: reference('responses', 'TooManyRequests'),
    431: reference('responses', 'HeadersTooLarge'),
    500: reference('responses', 'Internal'),
    503: reference('responses', 'Unavailable'),
  };
};

const both = (own: Refusals, added: Refusals | undefined): Refusals =>
  added === undefined
    ? own
    : {
        description: `${own.description} ${added.description}`,
        codes: { ...own.codes, ...added.codes },
        members: { ...own.members, ...added.members },
      };

/** What the frame of every endpoint answers, by status. */
const ofEveryRoute = ({
  method,
  body,
  pathParameters,
  query,
  refusesRemovedCallers,
}: Operation): Record<number, Refusals> => {
  const removed = refusals<CallerRemovedError>({
    CALLER_REMOVED: 'The caller was disabled, or removed from the group, since the token was issued',
  });
  const forbidden = refusals<ForbiddenError>({ FORBIDDEN: 'The caller is in none of the groups' });
  const invalid = refusals({
    VALIDATION_FAILED: 'A part of the request has the wrong shape; `errors` names each field',
  });
  return {
    ...((body ?? pathParameters ?? query ?? method === 'POST') && {
      400: body ? both(invalid, refusals<MalformedJsonError>({ MALFORMED_JSON: 'The body is not JSON' })) : invalid,
    }),
    403: refusesRemovedCallers ? both(forbidden, removed) : forbidden,
    413: refusals<PayloadTooLargeError>({ PAYLOAD_TOO_LARGE: 'The body is too large' }),
    ...(method === 'POST' && {
      409: refusals<IdempotencyInProgressError>({
        IDEMPOTENCY_IN_PROGRESS: 'The first request with this `Idempotency-Key` is still running',
      }),
      422: refusals<IdempotencyKeyReusedError>({
        IDEMPOTENCY_KEY_REUSED: 'The `Idempotency-Key` came before with another request',
      }),
    }),
    ...(body && {
      415: refusals<UnsupportedMediaTypeError>({ UNSUPPORTED_MEDIA_TYPE: 'The body is not `application/json`' }),
    }),
  };
};

const json = (schema: AnyObjectSchema, components: Components): JsonSchema => ({
  'application/json': { schema: toJsonSchema(schema, components) },
});
