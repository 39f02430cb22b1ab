import type Stripe from 'stripe';
import { createScopedOptions } from '../shared/scoped-options.ts';
import type { ScopedOptions } from '../shared/scoped-options.ts';
import type { Deliveries } from './deliveries.ts';
import { createTable } from './tables.ts';
import type { Table } from './tables.ts';
import type { DeliveryOptions, EventType, ForgedEvent } from './types.ts';

/** The version that the SDK of this project is pinned to, and that its events are rendered in. */
export const API_VERSION = '2026-10-28.endive';

/** The event types that the platform handles. */
export const DEFAULT_EVENTS: readonly EventType[] = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'charge.dispute.created',
  'charge.dispute.closed',
  'transfer.created',
  'transfer.reversed',
  'payout.paid',
  'payout.failed',
  'payout.canceled',
  'payout.updated',
  'account.updated',
  'account.external_account.created',
  'account.external_account.updated',
];

export interface StripeEvent {
  readonly id: string;
  readonly object: 'event';
  readonly account?: string;
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: object; readonly previous_attributes?: object };
  readonly livemode: boolean;
  readonly pending_webhooks: number;
  readonly request: Stripe.Event.Request;
  readonly type: EventType;
}

/** The object as it is now; for updates also as it was. */
export interface Change<T extends object> {
  readonly now: T & { readonly id: string };
  readonly before?: T;
  readonly delivery?: DeliveryOptions | undefined;
}

export interface Events {
  /** Lists an event of an account, and sends it if its type is enabled. */
  emit<T extends object>(owner: string, type: EventType, change: Change<T>): void;
  /** Sends an event that nobody will find in the list. */
  forge(event: ForgedEvent): void;
  /** Events that are emitted during `fn` name the API request as their cause. */
  during<T>(request: Stripe.Event.Request, fn: () => T): T;
  readonly table: Table<StripeEvent>;
  /** How webhooks are sent: in general, and those of single accounts. */
  readonly deliveryOptions: Pick<ScopedOptions<DeliveryOptions>, 'get' | 'set'>;
  reset(): void;
}

interface Deps {
  readonly seconds: () => number;
  readonly id: (prefix: string) => string;
  readonly platformId: string;
  /** Of the key: events are about real money, or not. */
  readonly livemode: boolean;
  readonly enabled: readonly string[];
  readonly deliveries: Pick<Deliveries, 'send'>;
}

const NO_REQUEST: Stripe.Event.Request = { id: null, idempotency_key: null };

const previousAttributes = (now: object, before: object): object => {
  const current = new Map(Object.entries(now));
  return Object.fromEntries(
    Object.entries(before).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(current.get(name))),
  );
};

const bytesOf = (event: StripeEvent): string => JSON.stringify(event, null, 2);

export const createEvents = ({ seconds, id, platformId, livemode, enabled, deliveries }: Deps): Events => {
  const table = createTable<StripeEvent>();
  const deliveryOptions = createScopedOptions<DeliveryOptions>();
  let cause = NO_REQUEST;

  return {
    emit: (owner, type, { now, before, delivery }) => {
      const account = owner === platformId ? null : owner;
      const isEnabled = enabled.includes(type) || enabled.includes('*');
      const event: StripeEvent = {
        id: id('evt'),
        object: 'event',
        ...(account !== null && { account }),
        api_version: API_VERSION,
        created: seconds(),
        data: { object: now, ...(before && { previous_attributes: previousAttributes(now, before) }) },
        livemode,
        pending_webhooks: isEnabled ? 1 : 0,
        request: cause,
        type,
      };
      table.put(owner, event);
      if (!isEnabled) return;
      const message = { eventId: event.id, type, account, objectId: now.id, rawBody: bytesOf(event) };
      deliveries.send(message, { ...deliveryOptions.get(owner), ...delivery });
    },
    forge: ({ eventId, type, object, account, signedFor, livemode: mode = livemode }) => {
      const event: StripeEvent = {
        id: eventId,
        object: 'event',
        ...(account !== undefined && { account }),
        api_version: API_VERSION,
        created: seconds(),
        data: { object },
        livemode: mode,
        pending_webhooks: 1,
        request: NO_REQUEST,
        type,
      };
      const message = { eventId, type, objectId: object.id, rawBody: bytesOf(event), signedFor };
      deliveries.send({ ...message, account: account ?? null }, {});
    },
    during: (request, fn) => {
      const outer = cause;
      cause = request;
      try {
        return fn();
      } finally {
        cause = outer;
      }
    },
    table,
    deliveryOptions,
    reset: () => {
      table.clear();
      deliveryOptions.reset();
    },
  };
};
