import { createHash } from 'node:crypto';
import { StoreConflictError } from '#shared/errors/index.ts';
import { identityOf, inboxExpiry, keptBody } from './domain/webhook.ts';
import type { InboxEntry } from './domain/webhook.ts';
import type { WebhookPorts } from './ports.ts';

/**
 * The one door into the inbox, for what Stripe sent and for what we fetched. Whatever it is, it is kept once and queued; the
 * same event again is queued once more, in case that was what failed.
 *
 * @param receivedAt ISO-8601 UTC
 */
export const takeIn = async (
  { webhookRecords, store, queues }: Pick<WebhookPorts, 'webhookRecords' | 'store' | 'queues'>,
  body: Buffer,
  receivedAt: string,
): Promise<void> => {
  const rawBody = body.toString('utf8');
  const { eventId, type } = identityOf(rawBody) ?? { eventId: `none-${sha256(body)}`, type: 'unknown' };
  const entry: InboxEntry = {
    eventId,
    type,
    rawBody: keptBody(rawBody),
    receivedAt,
    expiresAt: inboxExpiry(receivedAt),
    status: 'received',
  };
  await keepOnce(() => store.commit([webhookRecords.putWebhook(entry)]));
  await queues.webhookReceived({ eventId });
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const keepOnce = async (write: () => Promise<void>): Promise<void> => {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
  }
};
