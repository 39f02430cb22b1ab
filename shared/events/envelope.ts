import { mixed, object, string } from 'yup';
import type { AnyObjectSchema, InferType } from 'yup';
import { instant, key, uuid } from '#shared/validation/index.ts';

/** Who caused a fact. `id` is the user name of a person, or the name of the component for `system`. */
export interface Actor {
  readonly id: string;
  readonly type: ActorType;
}

export const ACTOR_TYPES = ['client', 'contractor', 'admin', 'system'] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

/** One entry of the catalogue: what an event means, what its metadata holds, and an example that satisfies it. */
export interface EventDefinition<S extends AnyObjectSchema = AnyObjectSchema> {
  readonly summary: string;
  /** The service that publishes it: the event's source is `mindlinks.<service>`. */
  readonly service: string;
  readonly metadata: S;
  readonly example: InferType<S>;
}

/** Keeps the schema's type, so that `metadata` is checked wherever the event is made or consumed. */
export const defineEvent = <S extends AnyObjectSchema>(definition: EventDefinition<S>): EventDefinition<S> =>
  definition;

/** The `detail` of an EventBridge event, as the specification lays it down. Times are ISO-8601 UTC. */
export interface Envelope<Metadata> {
  readonly version: '1.0';
  /** UUIDv5 of the business fact: a replay has the same id, and consumers dedupe on it. */
  readonly id: string;
  readonly time: string;
  readonly entityId: string;
  readonly entityType: string;
  readonly action: string;
  readonly actorId: string;
  readonly actorType: ActorType;
  readonly metadata: Metadata;
}

/** Checks everything of an envelope but its metadata, whose schema depends on the event's type. */
export const envelopeSchema = object({
  version: string().oneOf(['1.0']).required(),
  id: uuid().required(),
  time: instant().required(),
  entityId: key().required(),
  entityType: string().required(),
  action: string().required(),
  actorId: key().required(),
  actorType: mixed<ActorType>().oneOf(ACTOR_TYPES).required(),
  metadata: object().required(),
}).noUnknown();
