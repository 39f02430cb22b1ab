import { array, mixed, object, string } from 'yup';
import { queueConsumer } from '#shared/lambda/index.ts';
import { countMetric, logger } from '#shared/logging/index.ts';
import { email, uuid } from '#shared/validation/index.ts';
import { recordFeedback as record } from '../domain/feedback.ts';
import type { Feedback, FeedbackOutcome } from '../domain/feedback.ts';
import { recordingFeedback } from '../wiring.ts';

/**
 * SES's event on the default bus, as far as it matters; it may gain fields.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
const feedbackEvent = object({
  detail: object({
    eventType: string().oneOf(['Bounce', 'Complaint']).required(),
    bounce: object({ bounceType: mixed<'Undetermined' | 'Permanent' | 'Transient'>().required() }).default(undefined),
    mail: object({
      destination: array().of(email().required()).length(1).required(),
      tags: object({ NotificationId: array().of(uuid().required()).length(1).required() }).required(),
    }).required(),
  }).required(),
});

export const readFeedback = ({ body }: { readonly body: string }): Feedback => {
  const { eventType, bounce, mail } = feedbackEvent.validateSync(JSON.parse(body), { strict: true }).detail;
  const [notificationId = ''] = mail.tags.NotificationId;
  const [address = ''] = mail.destination;
  return eventType === 'Complaint'
    ? { notificationId, address, kind: 'complained', isPermanent: true }
    : { notificationId, address, kind: 'bounced', isPermanent: bounce?.bounceType === 'Permanent' };
};

export interface RecordFeedback {
  readonly record: (feedback: Feedback) => Promise<FeedbackOutcome>;
  readonly count: (metric: string) => void;
}

/** Consumer of the queue of bounces and complaints. No address is logged. */
export const recordFeedback = (make: () => RecordFeedback) =>
  queueConsumer(readFeedback, () => async (feedback) => {
    const { record, count } = make();
    const outcome = await record(feedback);
    const { notificationId, kind, isPermanent } = feedback;
    logger.info('Feedback of a mail recorded', { notificationId, kind, isPermanent, outcome });
    count(METRICS[outcome]);
  });

const METRICS: Readonly<Record<FeedbackOutcome, string>> = {
  bounced: 'NotificationsBounced',
  complained: 'NotificationsComplained',
  repeated: 'NotificationFeedbackRepeated',
  unknown: 'NotificationFeedbackUnknown',
};

export const handler = recordFeedback(() => ({ record: record(recordingFeedback()), count: countMetric }));
