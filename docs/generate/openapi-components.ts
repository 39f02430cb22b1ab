import type { JsonSchema } from './json-schema.ts';

/** What all operations of the OpenAPI document share. */
export const reference = (kind: 'parameters' | 'headers' | 'schemas' | 'responses', name: string): JsonSchema => ({
  $ref: `#/components/${kind}/${name}`,
});

export const parameters: JsonSchema = {
  CorrelationId: {
    name: 'x-correlation-id',
    in: 'header',
    description:
      'Logged, passed to executions and events, and returned in the response. By default the id of the request.',
    schema: { type: 'string', pattern: '^[\\w.:=-]{1,128}$' },
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
      description: 'What is wrong with which field, of a request with the wrong shape.',
      items: {
        type: 'object',
        properties: {
          field: { type: 'string', examples: ['documents[0].kind', 'query.limit'] },
          message: { type: 'string' },
        },
        required: ['field', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'correlationId'],
};

export const problemResponse = (description: string): JsonSchema => ({
  description,
  headers: { 'x-correlation-id': reference('headers', 'CorrelationId') },
  content: { 'application/problem+json': { schema: reference('schemas', 'Problem') } },
});
