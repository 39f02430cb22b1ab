import { object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { logger } from '#shared/logging/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import type { AuditEntry } from '../../audit.ts';
import { reopen } from '../domain/webhook.ts';
import type { WebhookPorts } from '../ports.ts';
import { idempotency, payments, queues } from '../../wiring.ts';

const placeSchema = object({ eventId: string().max(100).required() });

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/payments/webhooks/{eventId}/replay',
  operationId: 'replayStripeWebhook',
  summary: 'Have a webhook of the inbox looked at again. What it said before is not done twice.',
  tag: 'payments-admin',
  roles: ['admin'],
  pathParameters: placeSchema,
  body: object({ comment: string().min(1).max(1000).required() }),
  responses: {
    202: {
      description: 'It is queued; asking again is harmless',
      schema: placeSchema.shape({ status: string().oneOf(['received']).required() }),
    },
    404: { description: 'No such webhook, or its 30 days are over' },
  },
});
type Dependencies = Pick<WebhookPorts, 'webhookRecords' | 'auditLog' | 'store' | 'queues' | 'clock' | 'sleep'>;

/** Queued also when it waits already: whoever asked before may have died before that. */
export const replayStripeWebhook =
  (service: Dependencies) =>
  async ({ caller, path, body: { comment }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { eventId } = path;
    await putBack(service, eventId, { actor: actorOf(caller), reason: comment, correlationId });
    await service.queues.webhookReceived({ eventId });
    return { status: 202, body: { eventId, status: 'received' } };
  };

/** The entry as `received`, and who did it and why, in one transaction. */
const putBack = (
  { webhookRecords, auditLog, store, clock, sleep }: Dependencies,
  eventId: string,
  trace: Pick<AuditEntry, 'actor' | 'reason' | 'correlationId'>,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const read = await webhookRecords.getWebhook(eventId);
      if (read === undefined) throw new NotFoundError(`No webhook ${eventId} in the inbox`);
      const entry = reopen(read.value);
      if (entry === read.value) return;
      const { status, type } = read.value;
      const audit: AuditEntry = {
        subject: `webhook/${eventId}`,
        at: clock.now(),
        action: 'webhook.replayed',
        facts: { status, type },
        ...trace,
      };
      await store.commit([webhookRecords.putWebhook(entry, read), auditLog.putAudit(audit)]);
      logger.info('Webhook replayed', { eventId, status });
    },
    { sleep },
  );

export const handler = endpoint(route, () => replayStripeWebhook({ ...payments(), queues: queues() }), { idempotency });
