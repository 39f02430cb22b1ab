import { object, string } from 'yup';
import { processWebhook } from '#shared/inbox/index.ts';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { payouts } from '../../wiring.ts';
import { WEBHOOK_ACTIONS } from '../actions.ts';
import type { ActionPorts } from '../actions.ts';
import { assertAddressed, parseStripeEvent, refusal, stripeWebhooks } from '../domain/webhook.ts';
import type { WebhookPorts } from '../ports.ts';

const messageSchema = object({ eventId: string().required() });
type Dependencies = ActionPorts & Pick<WebhookPorts, 'webhookRecords' | 'countMetric'>;

/** Process one webhook of the inbox: what is done depends on the type of its event. */
export const processStripeWebhook = (service: Dependencies) =>
  processWebhook(
    stripeWebhooks,
    service,
    ({ rawBody, endpoint }) => ({ event: parseStripeEvent(rawBody), endpoint }),
    async ({ event, endpoint }) => {
      assertAddressed(event, { isLive: await service.stripe.isLive(), endpoint });
      const action = WEBHOOK_ACTIONS.get(event.type);
      return action === undefined ? { status: 'ignored', note: 'No action for this type' } : action(service, event);
    },
    { refusal },
  );

/** Consumer of the webhook queue. */
export const handler = queueConsumer(jsonMessage(messageSchema), () => processStripeWebhook(payouts()));
