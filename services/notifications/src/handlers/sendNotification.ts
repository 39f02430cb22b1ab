import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { BusinessError } from '#shared/errors/index.ts';
import { parseEvent } from '#shared/events/index.ts';
import { countMetric, logger } from '#shared/logging/index.ts';
import { deliver } from '../domain/deliver.ts';
import type { Outcome, RequestedEvent } from '../domain/deliver.ts';
import { MalformedNotificationError } from '../domain/errors.ts';
import { delivering } from '../wiring.ts';

export interface SendNotification {
  readonly deliver: (event: RequestedEvent) => Promise<Outcome>;
  readonly count: (metric: string) => void;
}

/**
 * Deliver every notification of a batch, each for itself: what fails goes back to the queue alone, and after its tries to
 * the dead-letter queue.
 */
export const sendNotification =
  ({ deliver, count }: SendNotification) =>
  (batch: SQSEvent, context?: Context): Promise<SQSBatchResponse> => {
    const one = async (record: SQSRecord): Promise<Outcome> => {
      try {
        const event = requestedEvent(record);
        const outcome = await deliver(event);
        logger.info('Notification handled', { outcome, notificationId: event.id, template: event.metadata.template });
        count(METRICS[outcome]);
        return outcome;
      } catch (error) {
        report(record, error);
        count('NotificationTriesFailed');
        throw error;
      }
    };
    return processPartialResponse(batch, one, new BatchProcessor(EventType.SQS), {
      ...(context && { context }),
      // One after the other: two copies in one batch do not race, and SES's rate per second is kept low.
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
  };

const METRICS: Readonly<Record<Outcome, string>> = {
  sent: 'NotificationsSent',
  undeliverable: 'NotificationsUndeliverable',
  duplicate: 'NotificationDuplicates',
};

const requestedEvent = ({ body }: SQSRecord): RequestedEvent => {
  try {
    const event: unknown = JSON.parse(body);
    const detail = typeof event === 'object' && event !== null && 'detail' in event ? event.detail : undefined;
    return parseEvent('notification.requested', detail);
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

export const handler = (batch: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  logger.addContext(context);
  return sendNotification({ deliver: deliver(delivering()), count: countMetric })(batch, context);
};
