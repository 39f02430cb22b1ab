import { CALENDAR_DAY, daysAfter, secondsAfter } from '#shared/time/index.ts';
import { DeliveryInProgressError } from './errors.ts';

/**
 * How long one invocation may hold a notification, in seconds. Longer than the Lambda's timeout, so that an invocation that finds the
 * hold expired knows that its holder is dead; shorter than two redeliveries, so that a crash still leaves tries.
 */
export const HOLD_SECONDS = 15;

/** How long a delivery stays on record, in days. Longer than the event archive, so that a replay sends nothing twice. */
export const RETENTION_DAYS = 365;

export type UndeliverableReason =
  'no_such_user' | 'user_disabled' | 'no_address' | 'invalid_address' | 'address_bounced' | 'address_complained';

/** What was asked for. `notificationId` is the id of the event that asked. */
export interface NotificationRequest {
  readonly notificationId: string;
  readonly recipientId: string;
  readonly template: string;
  readonly subject: string;
  /** ISO-8601 UTC. */
  readonly requestedAt: string;
}

interface OnRecord extends NotificationRequest {
  /** How often sending was begun. */
  readonly attempts: number;
  readonly expiresAt: string;
}

export interface PendingDelivery extends OnRecord {
  readonly status: 'pending';
  readonly heldUntil: string;
}

export interface SentDelivery extends OnRecord {
  readonly status: 'sent';
  readonly sentAt: string;
  /** The mail service's id of the message. */
  readonly messageId: string;
}

export interface UndeliverableDelivery extends OnRecord {
  readonly status: 'undeliverable';
  readonly undeliverableAt: string;
  readonly reason: UndeliverableReason;
}

/** It was sent, and then the recipient's mail server refused it, or the recipient reported it as spam. */
export interface ReturnedDelivery extends OnRecord, Pick<SentDelivery, 'sentAt' | 'messageId'> {
  readonly status: 'bounced' | 'complained';
  readonly returnedAt: string;
  /** Of a bounce: false when the mail server may accept the next mail. */
  readonly isPermanent: boolean;
}

/**
 * The record of one notification: `pending`, then `sent` or for good `undeliverable`. A sent one may become `bounced` or
 * `complained`. Holds no address and no name.
 */
export type Delivery = PendingDelivery | SentDelivery | UndeliverableDelivery | ReturnedDelivery;

/**
 * Take hold of a notification before sending it.
 * @returns nothing when it is settled and there is nothing left to do
 * @throws DeliveryInProgressError while somebody else may be sending it
 */
export const hold = (
  known: Delivery | undefined,
  request: NotificationRequest,
  now: string,
): PendingDelivery | undefined => {
  const heldUntil = secondsAfter(now, HOLD_SECONDS);
  if (known === undefined) {
    return {
      ...request,
      status: 'pending',
      attempts: 1,
      heldUntil,
      expiresAt: daysAfter(now, RETENTION_DAYS, CALENDAR_DAY),
    };
  }
  if (known.status !== 'pending') return undefined;
  if (known.heldUntil > now) {
    throw new DeliveryInProgressError(`Notification ${known.notificationId} is held until ${known.heldUntil}`);
  }
  return { ...known, attempts: known.attempts + 1, heldUntil };
};

/** Let go after a try that failed, so that the next one need not wait for the hold to expire. */
export const letGo = (delivery: PendingDelivery, now: string): PendingDelivery => ({ ...delivery, heldUntil: now });

export const sent = (delivery: PendingDelivery, messageId: string, now: string): SentDelivery => {
  const { heldUntil: _, ...record } = delivery;
  return { ...record, status: 'sent', sentAt: now, messageId };
};

export const undeliverable = (
  delivery: PendingDelivery,
  reason: UndeliverableReason,
  now: string,
): UndeliverableDelivery => {
  const { heldUntil: _, ...record } = delivery;
  return { ...record, status: 'undeliverable', undeliverableAt: now, reason };
};

/**
 * A permanent bounce may follow one that was not, and a complaint any bounce.
 * @returns nothing when the record says as much already: a repeated report, or a bounce of a mail that was complained about
 */
export const returned = (
  delivery: SentDelivery | UndeliverableDelivery | ReturnedDelivery,
  { kind, isPermanent }: { readonly kind: ReturnedDelivery['status']; readonly isPermanent: boolean },
  now: string,
): ReturnedDelivery | undefined =>
  delivery.status === 'sent' ||
  (delivery.status === 'bounced' && (kind === 'complained' || (isPermanent && !delivery.isPermanent)))
    ? { ...delivery, status: kind, isPermanent, returnedAt: now }
    : undefined;
