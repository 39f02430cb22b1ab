import { catalogue } from '#shared/events/index.ts';
import type { Event, EventDefinition, EventType } from '#shared/events/index.ts';
import { envelopeSchema } from '#shared/events/envelope.ts';
import { nameIn, named } from '#shared/validation/index.ts';
import { exampleEvents } from './example-events.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Components, JsonSchema } from './json-schema.ts';
import { reference } from './openapi-components.ts';

/** Publishers and consumers sign their requests as an identity to which IAM grants it. */
const SERVERS: JsonSchema = {
  eventbridge: {
    host: 'events.{region}.amazonaws.com',
    protocol: 'https',
    description:
      'EventBridge. Services publish with `PutEvents` and receive by rules of their own stack on the bus `mindlinks-<stage>`.',
    variables: { region: { default: 'eu-central-1' } },
    security: [{ $ref: '#/components/securitySchemes/sigV4' }],
  },
};
const SECURITY_SCHEMES: JsonSchema = {
  sigV4: { type: 'http', scheme: 'AWS4-HMAC-SHA256', description: 'AWS Signature Version 4.' },
};

/**
 * The AsyncAPI 3.0 document of the event catalogue: one channel, one message and one named schema of the payload per
 * detail-type. Every payload is the envelope, with what its type settles.
 */
export const asyncapi = (version: string): JsonSchema => {
  const events = exampleEvents().map((event) => ({ event, definition: catalogue[event.type] }));
  const components: Components = new Map();
  for (const documented of events) components.set(schemaName(documented.event.type), payload(documented, components));
  components.set('Envelope', toJsonSchema(envelopeSchema));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Mind-Links events',
      version,
      description:
        'Facts on the EventBridge bus `mindlinks-<stage>`. Each arrives at least once, and has the same `id` however often it arrives: consumers dedupe on it. No order is promised: a fact may arrive a day after a later one about the same entity, so consumers compare `time`, or what they have on record.',
    },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels: byType(events, ({ event: { type } }) => ({
      address: type,
      messages: { [type]: { $ref: `#/components/messages/${type}` } },
    })),
    operations: byType(events, ({ event: { type }, definition: { summary } }) => ({
      action: 'send',
      summary,
      channel: { $ref: `#/channels/${type}` },
      messages: [{ $ref: `#/channels/${type}/messages/${type}` }],
    })),
    components: {
      messages: byType(events, message),
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
};

interface Documented {
  readonly event: Event<EventType>;
  readonly definition: EventDefinition;
}

const byType = (events: readonly Documented[], make: (documented: Documented) => JsonSchema): JsonSchema =>
  Object.fromEntries(events.map((documented) => [documented.event.type, make(documented)]));

/** Such as `PayrollBatchSettled`. */
const schemaName = (type: EventType): string =>
  type
    .split(/[.-]/)
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');

const message = ({ event, definition: { summary, service } }: Documented): JsonSchema => ({
  name: event.type,
  summary,
  contentType: 'application/json',
  headers: {
    type: 'object',
    description: 'EventBridge puts these beside the detail.',
    properties: {
      'detail-type': { const: event.type },
      source: service === '*' ? { type: 'string', pattern: '^mindlinks\\.' } : { const: event.source },
    },
  },
  payload: reference('schemas', schemaName(event.type)),
  examples: [{ headers: { 'detail-type': event.type, source: event.source }, payload: event.detail }],
});

/** The envelope with what this type settles: the kind of entity, the action, and the shape of the metadata. */
const payload = ({ event, definition: { metadata } }: Documented, components: Components): JsonSchema => {
  const { entityType, action } = event.detail;
  const schema = nameIn(metadata.describe().meta) ? metadata : named(`${schemaName(event.type)}Metadata`, metadata);
  return {
    allOf: [
      reference('schemas', 'Envelope'),
      {
        type: 'object',
        properties: {
          entityType: { const: entityType },
          action: { const: action },
          metadata: toJsonSchema(schema, components),
        },
      },
    ],
  };
};
