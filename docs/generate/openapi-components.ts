import type { UnauthenticatedError } from '#shared/errors/index.ts';
import { refusals } from '#shared/http/index.ts';
import type { Refusals } from '#shared/http/index.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Components, JsonSchema } from './json-schema.ts';

/** What all operations of the OpenAPI document share. */
export const reference = (kind: 'parameters' | 'headers' | 'schemas' | 'responses', name: string): JsonSchema => ({
  $ref: `#/components/${kind}/${name}`,
});

export const parameters: JsonSchema = {
  CorrelationId: {
    name: 'x-correlation-id',
    in: 'header',
    description:
      'Logged, passed to executions and events, and returned in the response: 1 to 128 letters, digits and `_.:=-`. Any other value is ignored; then, and by default, it is the id of the request.',
    schema: { type: 'string' },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'A repeat within 24 hours gets the first answer, and nothing is done twice. Errors are not kept.',
    schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,255}$' },
  },
};

export const headers: JsonSchema = {
  CorrelationId: { description: 'What to quote when reporting a fault.', schema: { type: 'string' } },
  IdempotencyReplayed: {
    description: 'Present when this is the answer to an earlier request with the same `Idempotency-Key`.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** What API Gateway answers itself, before or in place of a function. */
export const gatewaySchema: JsonSchema = {
  type: 'object',
  properties: { message: { type: 'string', examples: ['Unauthorized', 'Too Many Requests'] } },
  required: ['message'],
};

/** RFC 9457. Some errors carry members of their own beside these. */
export const problemSchema: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; what a program decides by.', examples: ['VALIDATION_FAILED'] },
    detail: { type: 'string', description: 'For people; may change.' },
    instance: { type: 'string', format: 'uri-reference' },
    correlationId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'What is wrong with which field, of a request with the wrong shape. Each field once.',
      maxItems: 100,
      items: {
        type: 'object',
        properties: {
          field: { type: 'string', examples: ['documents[0].kind', 'limit'] },
          message: { type: 'string' },
        },
        required: ['field', 'message'],
      },
    },
    currentStatus: { type: 'string', description: 'Status of the entity, when the request is refused because of it.' },
    errorCount: { type: 'integer', description: 'How many fields are wrong, when `errors` does not name all of them.' },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'correlationId'],
};

const gatewayContent = { 'application/json': { schema: reference('schemas', 'GatewayMessage') } };

/** An answer of ours with one of these codes; `gateway` says that API Gateway answers with the same status too. */
export const problemResponse = (
  { description, codes, members }: Refusals,
  { gateway = false, components }: { readonly gateway?: boolean; readonly components?: Components } = {},
): JsonSchema => ({
  description,
  headers: { 'x-correlation-id': reference('headers', 'CorrelationId') },
  content: {
    'application/problem+json': { schema: problemWith(Object.keys(codes), members, components) },
    ...(gateway && gatewayContent),
  },
});

const problemWith = (codes: readonly string[], members: Refusals['members'], components?: Components): JsonSchema => ({
  allOf: [
    reference('schemas', 'Problem'),
    {
      type: 'object',
      properties: {
        code: { type: 'string', enum: codes },
        ...Object.fromEntries(
          Object.entries(members).map(([name, schema]) => [name, toJsonSchema(schema, components)]),
        ),
      },
    },
  ],
});

/**
 * The JWT authorizer refuses a token that is missing, expired, forged or of another pool before our function is called: then
 * the answer is API Gateway's. Ours is for an access token in place of an ID token.
 */
const unauthorized: JsonSchema = {
  ...problemResponse(
    refusals<UnauthenticatedError>({
      UNAUTHENTICATED: 'The token is not an ID token. API Gateway refuses any other token',
    }),
    { gateway: true },
  ),
  headers: {
    'x-correlation-id': {
      ...(headers['CorrelationId'] as JsonSchema),
      description: 'Absent when API Gateway answers.',
    },
    'www-authenticate': { description: 'Of API Gateway: why it refuses the token.', schema: { type: 'string' } },
  },
};

/** Responses that any operation may have, for reasons that lie outside the request. */
export const responses: JsonSchema = {
  Unauthorized: unauthorized,
  TooManyRequests: {
    description: 'API Gateway’s limit of requests is reached. Wait, and try again.',
    content: gatewayContent,
  },
  HeadersTooLarge: {
    description: 'The request line and all headers have more than 10,240 bytes, which is API Gateway’s limit.',
  },
  Internal: problemResponse(
    { description: '`INTERNAL`: something failed on our side.', codes: { INTERNAL: '' }, members: {} },
    { gateway: true },
  ),
  Unavailable: problemResponse(
    {
      description: '`UNAVAILABLE`: a provider, or a part of ours, does not answer at this moment. Try again.',
      codes: { UNAVAILABLE: '' },
      members: {},
    },
    { gateway: true },
  ),
};
