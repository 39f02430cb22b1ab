import { string } from 'yup';
import { endpoint } from '#shared/http/index.ts';
import { listWebhooks as list, listWebhooksRoute } from '#shared/inbox/index.ts';
import { veriffWebhooks } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { kyc } from '../wiring.ts';

export const route = listWebhooksRoute({
  path: '/api/admin/kyc/webhooks',
  operationId: 'listWebhooks',
  name: 'VeriffWebhook',
  tag: 'kyc-admin',
  label: { sessionId: string().required(), dedupeKey: string().required() },
  statuses: ['received', 'processed', 'superseded', 'quarantined'],
});

export const listWebhooks = (service: Pick<Kyc, 'webhookRecords'>) => list(veriffWebhooks, service);

export const handler = endpoint(route, () => listWebhooks(kyc()));
