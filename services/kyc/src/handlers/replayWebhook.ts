import { object, string } from 'yup';
import { endpoint, refusals } from '#shared/http/index.ts';
import { replayWebhook as replay, replayWebhookRoute } from '#shared/inbox/index.ts';
import type { WebhookErasedError } from '../domain/errors.ts';
import { assertNotErased, veriffWebhooks } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { idempotency, kyc, queues, users } from '../wiring.ts';

export const route = replayWebhookRoute({
  path: '/api/admin/kyc/webhooks/{sessionId}/{dedupeKey}/replay',
  operationId: 'replayWebhook',
  tag: 'kyc-admin',
  id: object({ sessionId: string().max(100).required(), dedupeKey: string().max(100).required() }),
  responses: { 409: refusals<WebhookErasedError>({ KYC_WEBHOOK_ERASED: 'Its body was erased' }) },
});

type Dependencies = Pick<Kyc, 'repository' | 'webhookRecords' | 'store' | 'queues' | 'clock' | 'sleep'>;

export const replayWebhook = (service: Dependencies) =>
  replay(veriffWebhooks, {
    ...service,
    assertReplayable: assertNotErased,
    audit: async ({ sessionId, dedupeKey, status }, trace) => {
      const session = (await service.repository.findSession(sessionId))?.value;
      // The audit log is a contractor's: a webhook of no session of ours leaves a log line only.
      if (session === undefined) return [];
      const { contractorId, kycId } = session;
      const occurrence = `${sessionId}/${dedupeKey}`;
      const facts = { sessionId, dedupeKey, status };
      return [service.repository.putAudit({ contractorId, kycId, occurrence, facts, ...trace })];
    },
  });

export const handler = endpoint(route, () => replayWebhook({ ...kyc(), queues: queues() }), { idempotency, users });
