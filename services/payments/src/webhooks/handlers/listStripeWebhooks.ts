import { string } from 'yup';
import { endpoint } from '#shared/http/index.ts';
import { listWebhooks, listWebhooksRoute } from '#shared/inbox/index.ts';
import { payments } from '../../wiring.ts';
import { stripeWebhooks } from '../domain/webhook.ts';
import type { WebhookPorts } from '../ports.ts';

export const route = listWebhooksRoute({
  path: '/api/admin/payments/webhooks',
  operationId: 'listStripeWebhooks',
  name: 'StripeWebhook',
  tag: 'payments-admin',
  label: { eventId: string().required(), type: string().required() },
  statuses: ['received', 'processed', 'ignored', 'superseded', 'quarantined'],
});

export const listStripeWebhooks = (service: Pick<WebhookPorts, 'webhookRecords'>) =>
  listWebhooks(stripeWebhooks, service);

export const handler = endpoint(route, () => listStripeWebhooks(payments()));
