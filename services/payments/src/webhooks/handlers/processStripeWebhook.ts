import { object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { parseStripeEvent, refusalOf } from '../domain/webhook.ts';
import type { InboxEntry } from '../domain/webhook.ts';
import type { WebhookPorts } from '../ports.ts';
import { WEBHOOK_ACTIONS } from '../actions.ts';
import type { ActionPorts, Outcome } from '../actions.ts';
import { payouts } from '../../wiring.ts';

const placeSchema = object({ eventId: string().required() });
type Dependencies = ActionPorts & Pick<WebhookPorts, 'webhookRecords' | 'countMetric'>;

/**
 * Process one webhook of the inbox. Every step is idempotent, so a crash anywhere lets the queue bring it again. What makes
 * no sense is quarantined: kept, counted for the alarm, and not retried.
 */
export const processStripeWebhook =
  (service: Dependencies) =>
  async ({ eventId }: { readonly eventId: string }): Promise<void> => {
    const { webhookRecords, store, countMetric } = service;
    const read = await webhookRecords.getWebhook(eventId);
    if (read === undefined) throw new NotFoundError(`No webhook ${eventId} in the inbox`);
    if (read.value.status !== 'received') return;
    const { type } = read.value;
    const outcome = await apply(service, read.value);
    if (outcome.status === 'quarantined') {
      countMetric('StripeWebhookQuarantined');
      logger.warn('Webhook quarantined', { eventId, type, note: outcome.note });
    } else logger.info('Webhook dealt with', { eventId, type, outcome: outcome.status });
    await store.commit([webhookRecords.putWebhook({ ...read.value, ...outcome }, read)]);
  };

const apply = async (service: Dependencies, { rawBody }: InboxEntry): Promise<Outcome> => {
  try {
    const event = parseStripeEvent(rawBody);
    const action = WEBHOOK_ACTIONS.get(event.type);
    return action === undefined
      ? { status: 'ignored', note: 'Nobody waits for this type' }
      : await action(service, event);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { status: 'quarantined', note: refusal };
  }
};

/** Consumer of the webhook queue. */
export const handler = queueConsumer(jsonMessage(placeSchema), () => processStripeWebhook(payouts()));
