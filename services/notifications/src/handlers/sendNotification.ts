import type { SQSRecord } from 'aws-lambda';
import { BusinessError } from '#shared/errors/index.ts';
import { eventMessage, queueConsumer } from '#shared/lambda/index.ts';
import { countMetric, logger } from '#shared/logging/index.ts';
import { deliver } from '../domain/deliver.ts';
import type { Outcome, RequestedEvent } from '../domain/deliver.ts';
import { MalformedNotificationError } from '../domain/errors.ts';
import { delivering } from '../wiring.ts';

export interface SendNotification {
  readonly deliver: (event: RequestedEvent) => Promise<Outcome>;
  readonly count: (metric: string) => void;
}

/** Consumer of the queue of requests: delivers each notification. */
export const sendNotification = (make: () => SendNotification) =>
  queueConsumer(
    (record) => record,
    () => async (record) => {
      const { deliver, count } = make();
      try {
        const event = requestedEvent(record);
        const outcome = await deliver(event);
        logger.info('Notification handled', { outcome, notificationId: event.id, template: event.metadata.template });
        count(METRICS[outcome]);
      } catch (error) {
        report(record, error);
        count('NotificationTriesFailed');
        throw error;
      }
    },
    // Two copies of a notification in one batch would race, and SES limits mails per second.
    { sequential: true },
  );

const METRICS: Readonly<Record<Outcome, string>> = {
  sent: 'NotificationsSent',
  undeliverable: 'NotificationsUndeliverable',
  duplicate: 'NotificationDuplicates',
};

const readRequest = eventMessage('notification.requested');

const requestedEvent = (record: SQSRecord): RequestedEvent => {
  try {
    return readRequest(record);
  } catch {
    throw new MalformedNotificationError('The message is not a notification.requested event');
  }
};

/** Our own refusals in full; of any other error the name only, because its words may repeat an address. */
const report = ({ messageId, attributes }: SQSRecord, error: unknown): void => {
  const facts = { messageId, receiveCount: attributes.ApproximateReceiveCount };
  if (error instanceof BusinessError) {
    logger.warn('Notification refused', { ...facts, reason: error.name, detail: error.message });
  } else logger.error('Notification failed', { ...facts, reason: error instanceof Error ? error.name : 'unknown' });
};

export const handler = sendNotification(() => ({ deliver: deliver(delivering()), count: countMetric }));
