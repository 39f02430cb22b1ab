import { catalogue } from '#shared/events/index.ts';
import type { Event, EventDefinition, EventType } from '#shared/events/index.ts';
import { envelopeSchema } from '#shared/events/envelope.ts';
import { exampleEvents } from './example-events.ts';
import { toJsonSchema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** The AsyncAPI 3.0 document of the event catalogue: one channel and one message per detail-type. */
export const asyncapi = (version: string): JsonSchema => {
  const events = exampleEvents().map((event) => ({ event, definition: catalogue[event.type] }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Mind-Links events',
      version,
      description:
        'Facts on the EventBridge bus `mindlinks-<stage>`. Each arrives at least once, and has the same `id` however often it arrives: consumers dedupe on it. No order is promised: a fact may arrive a day after a later one about the same entity, so consumers compare `time`, or what they have on record.',
    },
    defaultContentType: 'application/json',
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
    components: { messages: byType(events, message) },
  };
};

interface Documented {
  readonly event: Event<EventType>;
  readonly definition: EventDefinition;
}

const byType = (events: readonly Documented[], make: (documented: Documented) => JsonSchema): JsonSchema =>
  Object.fromEntries(events.map((documented) => [documented.event.type, make(documented)]));

const message = ({ event, definition: { summary, service, metadata } }: Documented): JsonSchema => ({
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
  payload: payload(event, toJsonSchema(metadata)),
  examples: [{ headers: { 'detail-type': event.type, source: event.source }, payload: event.detail }],
});

/** The envelope with what this type settles: the kind of entity, the action, and the shape of the metadata. */
const payload = ({ detail: { entityType, action } }: Event<EventType>, metadata: JsonSchema): JsonSchema => {
  const envelope = toJsonSchema(envelopeSchema);
  return {
    ...envelope,
    properties: {
      ...Object(envelope['properties']),
      entityType: { const: entityType },
      action: { const: action },
      metadata,
    },
  };
};
