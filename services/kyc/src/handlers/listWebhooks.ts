import { object, string } from 'yup';
import { defineRoute, endpoint, pageAsked, pageBodyOf, pageOf, pageQuery } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { INBOX_STATUSES } from '../domain/webhook.ts';
import type { InboxEntry } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

const webhookSchema = object({
  sessionId: string().required(),
  dedupeKey: string().required(),
  receivedAt: string().datetime().required(),
  status: string().oneOf(INBOX_STATUSES).required(),
  note: string().optional(),
});

export const route = defineRoute({
  method: 'GET',
  path: '/api/admin/kyc/webhooks',
  operationId: 'listWebhooks',
  summary: 'The webhook inbox, newest first: what came in the last 30 days and what became of it',
  tag: 'kyc-admin',
  roles: ['admin'],
  query: pageQuery.shape({ status: string().oneOf(INBOX_STATUSES).default('quarantined') }),
  responses: { 200: { description: 'A page of webhooks of one status', schema: pageOf(webhookSchema) } },
});

export const listWebhooks =
  ({ repository }: Pick<Kyc, 'repository'>) =>
  async ({ query }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const page = await repository.listWebhooks(query.status, pageAsked(query));
    return { status: 200, body: pageBodyOf(page, webhookView) };
  };

/** Named one by one: the raw body may hold a person's name and never leaves the table. */
const webhookView = ({ sessionId, dedupeKey, receivedAt, status, note }: InboxEntry) => ({
  sessionId,
  dedupeKey,
  receivedAt,
  status,
  ...(note !== undefined && { note }),
});

export const handler = endpoint(route, () => listWebhooks(kyc()));
