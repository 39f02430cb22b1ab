import type { Page, Put, Store, Versioned } from '#shared/store/port.ts';
import type { Delivery } from './delivery.ts';

/** The delivery log: one item per notification, listed by recipient in the order of the requests. */
export interface Deliveries {
  find(notificationId: string): Promise<Versioned<Delivery> | undefined>;
  /**
   * Write over the version that was read, or as new.
   * @throws StoreConflictError when somebody else wrote in between
   */
  save(delivery: Delivery, read?: Pick<Versioned<Delivery>, 'version'>): Promise<void>;
  /** Newest first. */
  ofRecipient(recipientId: string, page: { readonly limit: number; readonly cursor?: string }): Promise<Page<Delivery>>;
}

export const deliveriesIn = (store: Store): Deliveries => ({
  find: (notificationId) => store.get<Delivery>(keyOf(notificationId)),
  save: (delivery, read) => store.commit([put(delivery, read === undefined ? 'new' : { version: read.version })]),
  ofRecipient: (recipientId, page) =>
    store.query<Delivery>({ index: 'index1', pk: recipientKey(recipientId), order: 'desc', ...page }),
});

const keyOf = (notificationId: string) => ({ pk: `NOTIFICATION#${notificationId}`, sk: 'DELIVERY' });
const recipientKey = (recipientId: string): string => `RECIPIENT#${recipientId}`;

const put = (delivery: Delivery, condition: Put['if']): Put => ({
  kind: 'put',
  key: keyOf(delivery.notificationId),
  value: delivery,
  if: condition,
  indexes: {
    index1: { pk: recipientKey(delivery.recipientId), sk: `${delivery.requestedAt}#${delivery.notificationId}` },
  },
  expiresAt: delivery.expiresAt,
});
