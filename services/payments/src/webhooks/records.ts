import { put } from '#shared/store/index.ts';
import type { Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { InboxEntry } from './domain/webhook.ts';

const keyOf = (eventId: string): Key => ({ pk: `WEBHOOK#stripe/${eventId}`, sk: 'STATE' });

/** The inbox of Stripe's webhooks in the service's table. */
export const createWebhookRecords = ({ store }: { readonly store: Store }) => ({
  getWebhook: (eventId: string) => store.get<InboxEntry>(keyOf(eventId)),
  putWebhook: (entry: InboxEntry, read?: Versioned<InboxEntry>): Put => ({
    ...put(keyOf(entry.eventId), entry, read, {
      index1: { pk: `WEBHOOKS#${entry.status}`, sk: `${entry.receivedAt}#${entry.eventId}` },
    }),
    expiresAt: entry.expiresAt,
  }),
  /** One page of the inbox, newest first. */
  listWebhooks: (status: InboxEntry['status'], page: PageRequest) =>
    store.query<InboxEntry>({ index: 'index1', pk: `WEBHOOKS#${status}`, order: 'desc', ...page }),
});

export type WebhookRecords = ReturnType<typeof createWebhookRecords>;
