import { object, string } from 'yup';
import { endpoint } from '#shared/http/index.ts';
import { replayWebhook, replayWebhookRoute } from '#shared/inbox/index.ts';
import { idempotency, payments, queues, users } from '../../wiring.ts';
import { stripeWebhooks } from '../domain/webhook.ts';
import type { WebhookPorts } from '../ports.ts';

export const route = replayWebhookRoute({
  path: '/api/admin/payments/webhooks/{eventId}/replay',
  operationId: 'replayStripeWebhook',
  tag: 'payments-admin',
  id: object({ eventId: string().max(100).required() }),
});

type Dependencies = Pick<WebhookPorts, 'webhookRecords' | 'auditLog' | 'store' | 'queues' | 'clock' | 'sleep'>;

export const replayStripeWebhook = (service: Dependencies) =>
  replayWebhook(stripeWebhooks, {
    ...service,
    audit: async ({ eventId, type, status }, trace) => [
      service.auditLog.putAudit({ subject: `webhook/${eventId}`, facts: { status, type }, ...trace }),
    ],
  });

export const handler = endpoint(route, () => replayStripeWebhook({ ...payments(), queues: queues() }), {
  idempotency,
  users,
});
