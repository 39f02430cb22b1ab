import type { Page, Put, Store, Versioned } from '#shared/store/port.ts';
import { put as putRecord } from '#shared/store/records.ts';
import type { PageRequest } from '#shared/store/records.ts';
import type { Delivery } from './delivery.ts';
import type { Suppression } from './suppression.ts';

/**
 * The delivery log: one item per notification, listed by recipient in the order of the requests. And one item per address
 * of a recipient to which nothing is sent.
 */
export interface Deliveries {
  find(notificationId: string): Promise<Versioned<Delivery> | undefined>;
  /**
   * Write over the version that was read, or as new.
   * @throws StoreConflictError when somebody else wrote in between
   */
  save(delivery: Delivery, read?: Pick<Versioned<Delivery>, 'version'>): Promise<void>;
  /**
   * Write a delivery over the version that was read, and the suppression that follows from it likewise, or as new.
   * @throws StoreConflictError when somebody else wrote in between
   */
  saveReturned(
    delivery: Delivery,
    read: Pick<Versioned<Delivery>, 'version'>,
    suppression: Suppression | undefined,
    readSuppression: Versioned<Suppression> | undefined,
  ): Promise<void>;
  /** The suppression of one address of a recipient. */
  findSuppression(recipientId: string, addressHash: string): Promise<Versioned<Suppression> | undefined>;
  /** Newest first. */
  suppressions(page: PageRequest): Promise<Page<Suppression>>;
  /** Newest first. */
  ofRecipient(recipientId: string, page: PageRequest): Promise<Page<Delivery>>;
}

export const deliveriesIn = (store: Store): Deliveries => ({
  find: (notificationId) => store.get<Delivery>(keyOf(notificationId)),
  save: (delivery, read) => store.commit([put(delivery, read === undefined ? 'new' : { version: read.version })]),
  saveReturned: (delivery, read, suppression, readSuppression) =>
    store.commit([
      put(delivery, { version: read.version }),
      ...(suppression === undefined ? [] : [putSuppression(suppression, readSuppression)]),
    ]),
  findSuppression: (recipientId, addressHash) => store.get<Suppression>(suppressionKey({ recipientId, addressHash })),
  suppressions: (page) => store.query<Suppression>({ index: 'index1', pk: SUPPRESSIONS, order: 'desc', ...page }),
  ofRecipient: (recipientId, page) =>
    store.query<Delivery>({ index: 'index1', pk: recipientKey(recipientId), order: 'desc', ...page }),
});

const keyOf = (notificationId: string) => ({ pk: `NOTIFICATION#${notificationId}`, sk: 'DELIVERY' });
const recipientKey = (recipientId: string): string => `RECIPIENT#${recipientId}`;
const suppressionKey = ({ recipientId, addressHash }: Pick<Suppression, 'recipientId' | 'addressHash'>) => ({
  pk: recipientKey(recipientId),
  sk: `SUPPRESSION#${addressHash}`,
});
const SUPPRESSIONS = 'SUPPRESSIONS';

const putSuppression = (suppression: Suppression, read: Versioned<Suppression> | undefined): Put => ({
  ...putRecord(suppressionKey(suppression), suppression, read, {
    index1: { pk: SUPPRESSIONS, sk: `${suppression.suppressedAt}#${suppression.notificationId}` },
  }),
  ...(suppression.expiresAt !== undefined && { expiresAt: suppression.expiresAt }),
});

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
