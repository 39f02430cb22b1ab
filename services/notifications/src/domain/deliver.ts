import { DateTime } from 'luxon';
import type { Envelope, Metadata } from '#shared/events/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import { envelopeAddress } from '#shared/validation/index.ts';
import type { Deliveries } from './deliveries.ts';
import { hold, letGo, sent, undeliverable } from './delivery.ts';
import type {
  Delivery,
  NotificationRequest,
  PendingDelivery,
  SentDelivery,
  UndeliverableDelivery,
  UndeliverableReason,
} from './delivery.ts';
import type { AddressHash, Directory, Mailer, Recipient } from './ports.ts';
import { render } from './render.ts';
import type { Rendered } from './render.ts';
import type { Template } from './template.ts';

export interface Delivering {
  readonly deliveries: Deliveries;
  readonly directory: Directory;
  readonly mailer: Mailer;
  readonly addressHash: AddressHash;
  readonly templateNamed: (name: string) => Template;
  readonly clock: Clock;
  /** Of the web application, where buttons lead to. */
  readonly webOrigin: string;
}

export type Outcome = 'sent' | 'undeliverable' | 'duplicate';
export type RequestedEvent = Envelope<Metadata<'notification.requested'>>;

/**
 * Deliver one requested notification, once. The record is held before anything leaves the house and settled right after,
 * so that a redelivered event finds it `sent` and does nothing. What remains of at-least-once: a crash after the mail
 * service accepted the mail and before the record says so sends it a second time (with the same `X-Notification-Id`).
 *
 * @throws UnknownTemplateError, ValidationError for a request that no retry can fix: quarantine it
 * @throws DeliveryInProgressError, StoreConflictError, ProviderUnavailableError for one to try again
 */
export const deliver =
  (ports: Delivering) =>
  async (event: RequestedEvent): Promise<Outcome> => {
    const { deliveries, clock, templateNamed, webOrigin } = ports;
    const template = templateNamed(event.metadata.template);
    const rendered = (name?: string) => render(template, event.metadata.data, { webOrigin, name });
    const request = requestOf(event, rendered().subject);
    const known = await deliveries.find(request.notificationId);
    const held = hold(known?.value, request, clock.now());
    if (held === undefined) return 'duplicate';
    await deliveries.save(held, known);
    const mine = await deliveries.find(request.notificationId);
    const settle = (delivery: Delivery): Promise<void> => deliveries.save(delivery, mine);
    const send = trySending(ports, held, rendered);
    const settled = await send.catch(async (error: unknown) => {
      await settle(letGo(held, clock.now()));
      throw error;
    });
    await settle(settled);
    return settled.status;
  };

const trySending = async (
  { deliveries, directory, mailer, addressHash, clock }: Delivering,
  held: PendingDelivery,
  rendered: (name?: string) => Rendered,
): Promise<SentDelivery | UndeliverableDelivery> => {
  const recipient = await directory.find(held.recipientId);
  const address = addressOf(recipient);
  if ('reason' in address) return undeliverable(held, address.reason, clock.now());
  const suppression = await deliveries.findSuppression(held.recipientId, addressHash(held.recipientId, address.to));
  if (suppression !== undefined) return undeliverable(held, `address_${suppression.value.reason}`, clock.now());
  const mail = { ...rendered(recipient?.name), notificationId: held.notificationId, to: address.to };
  return sent(held, await mailer.send(mail), clock.now());
};

/** For the envelope, which has domains as A-labels only. The user pool may have older addresses, and takes more than SES does. */
const addressOf = (recipient: Recipient | undefined): { to: string } | { reason: UndeliverableReason } => {
  if (recipient === undefined) return { reason: 'no_such_user' };
  if (!recipient.enabled) return { reason: 'user_disabled' };
  if (recipient.email === undefined) return { reason: 'no_address' };
  const to = envelopeAddress(recipient.email);
  return to === undefined ? { reason: 'invalid_address' } : { to };
};

const requestOf = ({ id, time, metadata }: RequestedEvent, subject: string): NotificationRequest => ({
  notificationId: id,
  recipientId: metadata.recipientId,
  template: metadata.template,
  subject,
  requestedAt: DateTime.fromISO(time).toJSDate().toISOString(),
});
