import { v5 } from 'uuid';
import type { InferType } from 'yup';
import { contractEvents } from './catalogue/contract.ts';
import { kycEvents } from './catalogue/kyc.ts';
import { notificationEvents } from './catalogue/notification.ts';
import { escrowEvents, payoutEvents } from './catalogue/payment.ts';
import { workPaymentEvents } from './catalogue/work-payment.ts';
import { payrollEvents } from './catalogue/payroll.ts';
import { envelopeSchema } from './envelope.ts';
import type { Actor, Envelope } from './envelope.ts';

export type { Actor, ActorType, Envelope, EventDefinition } from './envelope.ts';

/** Every event of the system. What is not here cannot be made, and so cannot be published: it does not compile. */
export const catalogue = {
  ...contractEvents,
  ...escrowEvents,
  ...kycEvents,
  ...notificationEvents,
  ...payoutEvents,
  ...workPaymentEvents,
  ...payrollEvents,
};

export type EventType = keyof typeof catalogue;
export type Metadata<T extends EventType> = InferType<(typeof catalogue)[T]['metadata']>;

/** An event ready for the bus: EventBridge's `Source` and `DetailType`, and the envelope as `Detail`. */
export interface Event<T extends EventType> {
  readonly source: string;
  readonly type: T;
  readonly detail: Envelope<Metadata<T>>;
}
export type AnyEvent = { [T in EventType]: Event<T> }[EventType];

/** Namespace of the UUIDv5 event ids. Never change it: ids of past events would stop matching. */
const EVENT_NAMESPACE = '8e1f0c1e-3d36-4f5a-9c1b-7b1d3f1d9a52';

export interface Fact<T extends EventType> {
  readonly entityId: string;
  /** Which occurrence of the fact this is, for facts that repeat (an attempt, a reminder’s number). */
  readonly occurrence?: string | number;
  readonly actor: Actor;
  /** ISO-8601 UTC. */
  readonly time: string;
  readonly metadata: Metadata<T>;
  /** Publisher of an event that any service may publish (`service: '*'`); otherwise the catalogue knows. */
  readonly service?: string;
}

/** A deterministic id for something that follows from a fact, such as the notification about it: the same parts, the same id. */
export const factId = (...parts: readonly (string | number)[]): string => v5(parts.join('/'), EVENT_NAMESPACE);

/** Make an event of the catalogue. The same fact gives the same id, whenever and however often it is made. */
export const makeEvent = <T extends EventType>(type: T, fact: Fact<T>): Event<T> => {
  const [entityType = '', ...action] = type.split('.');
  const { service } = catalogue[type];
  return {
    source: `mindlinks.${service === '*' ? (fact.service ?? 'platform') : service}`,
    type,
    detail: {
      version: '1.0',
      id: factId(type, fact.entityId, fact.occurrence ?? ''),
      time: fact.time,
      entityId: fact.entityId,
      entityType,
      action: action.join('.'),
      actorId: fact.actor.id,
      actorType: fact.actor.type,
      metadata: fact.metadata,
    },
  };
};

/** Whether the catalogue has events of this type. */
export const isCatalogued = (type: string): type is EventType => Object.hasOwn(catalogue, type);

/** Whether an event of this type comes from this source. `false` for a type that the catalogue does not have. */
export const isPublishedBy = (type: string, source: string): boolean => {
  if (!isCatalogued(type)) return false;
  const { service } = catalogue[type];
  return service === '*' ? source.startsWith('mindlinks.') : source === `mindlinks.${service}`;
};

/**
 * Check an event that came from outside against the catalogue.
 * @throws yup.ValidationError naming the field; `Error` for a type the catalogue does not have
 */
export const parseEvent = <T extends EventType>(type: T, detail: unknown): Envelope<Metadata<T>> => {
  const definition = catalogue[type];
  if (definition === undefined) throw new Error(`Event type ${type} is not in the catalogue`);
  const envelope = envelopeSchema.validateSync(detail, { strict: true, abortEarly: false });
  const metadata = definition.metadata.validateSync(envelope.metadata, { strict: true, abortEarly: false });
  return { ...envelope, metadata };
};
