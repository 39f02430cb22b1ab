import type { Clock } from '#shared/runtime/index.ts';
import type { Deliveries } from './deliveries.ts';
import { returned } from './delivery.ts';
import { DeliveryInProgressError } from './errors.ts';
import type { AddressHash } from './ports.ts';
import { suppress } from './suppression.ts';

/** What became of a mail after SES accepted it. */
export interface Feedback {
  readonly notificationId: string;
  /** The address that the mail was sent to. */
  readonly address: string;
  readonly kind: 'bounced' | 'complained';
  /** Of a bounce: false when SES stopped after retries (a full mailbox), so that the next mail may arrive. */
  readonly isPermanent: boolean;
}

export type FeedbackOutcome = 'bounced' | 'complained' | 'repeated' | 'unknown';

export interface RecordingFeedback {
  readonly deliveries: Deliveries;
  readonly addressHash: AddressHash;
  readonly clock: Clock;
}

/**
 * Record in the delivery log that a mail bounced, or that its recipient complained, and stop sending to the address: after any
 * complaint and after a permanent bounce. A stronger report may follow a weaker one, not the reverse. SES delivers feedback at least once
 * and in no order.
 *
 * @throws DeliveryInProgressError, StoreConflictError when a later try will succeed
 */
export const recordFeedback =
  ({ deliveries, addressHash, clock }: RecordingFeedback) =>
  async ({ notificationId, address, kind, isPermanent }: Feedback): Promise<FeedbackOutcome> => {
    const read = await deliveries.find(notificationId);
    if (read === undefined) return 'unknown';
    const delivery = read.value;
    // SES may be faster than the record of what it accepted.
    if (delivery.status === 'pending') {
      throw new DeliveryInProgressError(`Notification ${notificationId} is not recorded as sent yet`);
    }
    const changed = returned(delivery, { kind, isPermanent }, clock.now());
    if (changed === undefined) return 'repeated';
    const { recipientId } = delivery;
    const of = { recipientId, notificationId, addressHash: addressHash(recipientId, address), reason: kind };
    const known = isPermanent ? await deliveries.findSuppression(recipientId, of.addressHash) : undefined;
    const suppression = isPermanent ? suppress(known?.value, of, clock.now()) : undefined;
    await deliveries.saveReturned(changed, read, suppression, known);
    return kind;
  };
