import { object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { logger } from '#shared/logging/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import type { AuditEntry } from '../domain/audit.ts';
import { reopen } from '../domain/webhook.ts';
import type { InboxEntry } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { idempotency, kyc, queues } from '../wiring.ts';

const placeSchema = object({ sessionId: string().max(100).required(), dedupeKey: string().max(100).required() });

export const route = defineRoute({
  method: 'POST',
  path: '/api/admin/kyc/webhooks/{sessionId}/{dedupeKey}/replay',
  operationId: 'replayWebhook',
  summary: 'Have a webhook of the inbox looked at again. What it said before is not done twice.',
  tag: 'kyc-admin',
  roles: ['admin'],
  pathParameters: placeSchema,
  body: object({
    /** Goes into the audit log, which outlives an erasure: about the webhook, not about the person. */
    comment: string().min(1).max(1000).required(),
  }),
  responses: {
    202: {
      description: 'It is queued; asking again is harmless',
      schema: placeSchema.shape({ status: string().oneOf(['received']).required() }),
    },
    404: { description: 'No such webhook, or its 30 days are over' },
    409: { description: 'Its body was erased' },
  },
});
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'queues' | 'clock' | 'sleep'>;
type Place = Pick<InboxEntry, 'sessionId' | 'dedupeKey'>;

/** Queued also when it waits already: whoever asked before may have died before that. */
export const replayWebhook =
  (service: Dependencies) =>
  async ({ caller, path, body: { comment }, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { sessionId, dedupeKey } = path;
    const place = { sessionId, dedupeKey };
    await putBack(service, place, { actor: actorOf(caller), reason: comment, correlationId });
    await service.queues.webhookReceived(place);
    return { status: 202, body: { ...place, status: 'received' } };
  };

/** The entry as `received`, and who did it and why, in one transaction. */
const putBack = (
  { repository, store, clock, sleep }: Dependencies,
  place: Place,
  trace: Pick<AuditEntry, 'actor' | 'reason' | 'correlationId'>,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const read = await repository.getInboxEntry(place);
      if (read === undefined) throw new NotFoundError(`No webhook ${place.sessionId}/${place.dedupeKey} in the inbox`);
      const entry = reopen(read.value);
      if (entry === read.value) return;
      const { status } = read.value;
      const session = await repository.findSession(place.sessionId);
      // The audit log is a contractor's: of a webhook that belongs to none, the log line below is the only trace.
      const audit = session && {
        contractorId: session.value.contractorId,
        kycId: session.value.kycId,
        at: clock.now(),
        action: 'webhook.replayed',
        occurrence: `${place.sessionId}/${place.dedupeKey}`,
        facts: { ...place, status },
        ...trace,
      };
      await store.commit([repository.putInboxEntry(entry, read), ...(audit ? [repository.putAudit(audit)] : [])]);
      logger.info('Webhook replayed', { ...place, status });
    },
    { sleep },
  );

export const handler = endpoint(route, () => replayWebhook({ ...kyc(), queues: queues() }), { idempotency });
