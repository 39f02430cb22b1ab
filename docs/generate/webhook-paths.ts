import { refusals } from '#shared/http/index.ts';
import type { PayloadTooLargeError } from '#shared/http/errors.ts';
import type { UnauthenticatedError } from '#shared/errors/index.ts';
import { problemResponse, reference } from './openapi-components.ts';
import type { JsonSchema } from './json-schema.ts';

interface Provider {
  readonly operationId: string;
  readonly summary: string;
  /** Header parameters that prove who sends it. */
  readonly signature: Readonly<Record<string, string>>;
}

const PROVIDERS: Readonly<Record<string, Provider>> = {
  '/webhooks/stripe': {
    operationId: 'receiveStripeWebhook',
    summary: 'What Stripe sends: an event of the platform’s account, or of a connected account',
    signature: { 'stripe-signature': 'Time and HMAC-SHA256 of the raw body: `t=…,v1=…`.' },
  },
  '/webhooks/veriff': {
    operationId: 'receiveVeriffWebhook',
    summary: 'What Veriff sends: the progress of a session, or a decision',
    signature: {
      'x-auth-client': 'The API key of the integration.',
      'x-hmac-signature': 'HMAC-SHA256 of the raw body, hexadecimal.',
    },
  },
};

/** What providers send to us. No token: the signature of the raw body is the proof (docs: `shared/inbox`). */
export const webhookPaths = (): JsonSchema =>
  Object.fromEntries(Object.entries(PROVIDERS).map(([path, provider]) => [path, { post: operation(provider) }]));

const operation = ({ operationId, summary, signature }: Provider): JsonSchema => ({
  operationId,
  summary,
  description: 'Stored, and processed from a queue. A repetition changes nothing.',
  tags: ['webhooks'],
  security: [],
  parameters: Object.entries(signature).map(([name, description]) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
  })),
  requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
  responses: {
    200: {
      description: 'It is stored',
      headers: { 'x-correlation-id': reference('headers', 'CorrelationId') },
      content: {
        'application/json': {
          schema: { type: 'object', properties: { received: { const: true } }, required: ['received'] },
        },
      },
    },
    401: problemResponse(
      refusals<UnauthenticatedError>({ UNAUTHENTICATED: 'The signature is missing, wrong, or too old' }),
    ),
    413: problemResponse(refusals<PayloadTooLargeError>({ PAYLOAD_TOO_LARGE: 'The body is too large' }), {
      gateway: true,
    }),
    429: reference('responses', 'TooManyRequests'),
    431: reference('responses', 'HeadersTooLarge'),
    500: reference('responses', 'Internal'),
    503: reference('responses', 'Unavailable'),
  },
});
