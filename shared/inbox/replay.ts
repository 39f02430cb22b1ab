import { object, string } from 'yup';
import type { AnyObjectSchema } from 'yup';
import type { AuditEntry } from '#shared/audit/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import { defineRoute, notFound } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, ResponseDefinition } from '#shared/http/index.ts';
import { logger } from '#shared/logging/index.ts';
import type { Clock, Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Put } from '#shared/store/index.ts';
import type { InboxPorts } from './receive.ts';
import { missingWebhook } from './webhook.ts';
import type { StoredWebhook, Webhook, WebhookProvider } from './webhook.ts';

export interface ReplayRouteOptions<Id extends AnyObjectSchema> {
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly id: Id;
  /** Responses besides 202 and 404. */
  readonly responses?: Readonly<Record<number, ResponseDefinition>>;
}

export const replayWebhookRoute = <Id extends AnyObjectSchema>(options: ReplayRouteOptions<Id>) => {
  const { path, operationId, tag, id, responses } = options;
  return defineRoute({
    method: 'POST',
    path,
    operationId,
    summary: 'Process a webhook of the inbox again. What it caused before is not caused twice.',
    tag,
    roles: ['admin'],
    pathParameters: id,
    body: object({
      /** Goes into the audit log, which outlives an erasure: about the webhook, not about a person. */
      comment: string().min(1).max(1000).required(),
    }),
    responses: {
      202: {
        description: 'It is enqueued; a second request is harmless',
        schema: id.shape({ status: string().oneOf(['received']).required() }),
      },
      404: notFound('No such webhook, or its 30 days are over'),
      ...responses,
    },
  });
};

/** What every audit entry of a replay says. */
export type ReplayTrace = Pick<AuditEntry, 'at' | 'action' | 'actor' | 'reason'> & { readonly correlationId: string };

export interface ReplayPorts<Id extends object, Label extends Id> extends InboxPorts<Id, Label> {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** @throws BusinessError for a webhook that cannot be processed again */
  readonly assertReplayable?: (webhook: Webhook<Label>) => void;
  /** The audit entries of a replay. */
  readonly audit: (webhook: Webhook<Label>, trace: ReplayTrace) => Promise<readonly Put[]>;
}

interface ReplayRequest<Id> extends Pick<ApiRequest, 'caller' | 'correlationId'> {
  readonly path: Id;
  readonly body: { readonly comment: string };
}

/**
 * Mark a webhook as received again, with an audit entry in the same transaction, and enqueue it. A webhook that is waiting
 * already is only enqueued: an earlier request may have failed between the two.
 */
export const replayWebhook =
  <Id extends object, Label extends Id>(provider: WebhookProvider<Id, Label>, ports: ReplayPorts<Id, Label>) =>
  async ({ caller, path, body: { comment }, correlationId }: ReplayRequest<Id>): Promise<ApiResponse> => {
    const { idOf, labelOf } = provider;
    const { store, webhookRecords, queues, clock, sleep, audit, assertReplayable = () => undefined } = ports;
    const id = idOf(path);
    const reopen = async (): Promise<void> => {
      const read = await webhookRecords.getWebhook(id);
      if (read === undefined) throw missingWebhook(id);
      assertReplayable(read.value);
      if (read.value.status === 'received') return;
      const { rawBody, receivedAt, expiresAt, status, endpoint }: StoredWebhook = read.value;
      const trace = { at: clock.now(), action: 'webhook.replayed', actor: actorOf(caller), reason: comment };
      const entries = await audit(read.value, { ...trace, correlationId });
      // Without the note of the last time.
      const reopened = {
        ...labelOf(read.value),
        rawBody,
        receivedAt,
        expiresAt,
        ...(endpoint !== undefined && { endpoint }),
        status: 'received' as const,
      };
      await store.commit([webhookRecords.putWebhook(reopened, read), ...entries]);
      logger.info('Webhook replayed', { ...id, status });
    };
    await retryOnConflict(reopen, { sleep });
    await queues.webhookReceived(id);
    return { status: 202, body: { ...id, status: 'received' } };
  };
