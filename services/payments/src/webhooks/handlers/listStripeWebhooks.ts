import { object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { INBOX_STATUSES } from '../domain/webhook.ts';
import type { InboxEntry } from '../domain/webhook.ts';
import type { WebhookPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

const webhookSchema = object({
  eventId: string().required(),
  type: string().required(),
  receivedAt: string().datetime().required(),
  status: string().oneOf(INBOX_STATUSES).required(),
  note: string().optional(),
});

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/payments/webhooks',
  operationId: 'listStripeWebhooks',
  summary: 'The inbox of Stripe’s webhooks, newest first: what came in the last 30 days and what became of it',
  tag: 'payments-admin',
  roles: ['admin'],
  query: pageQuery.shape({ status: string().oneOf(INBOX_STATUSES).default('quarantined') }),
  responses: { 200: { description: 'A page of webhooks of one status', schema: pageOf(webhookSchema) } },
});

export const listStripeWebhooks =
  ({ webhookRecords }: Pick<WebhookPorts, 'webhookRecords'>) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await webhookRecords.listWebhooks(query.status, pageAsked(query));
    return { status: 200, body: pageBodyOf(page, webhookView) };
  };

/** Named one by one: bodies never leave the table. */
const webhookView = ({ eventId, type, receivedAt, status, note }: InboxEntry) => ({
  eventId,
  type,
  receivedAt,
  status,
  ...(note !== undefined && { note }),
});

export const handler = endpoint(route, () => listStripeWebhooks(payments()));
