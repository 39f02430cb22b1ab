import { logger } from '#shared/logging/index.ts';
import type { Store } from '#shared/store/index.ts';
import { missingWebhook } from './webhook.ts';
import type { StoredWebhook, Webhook, WebhookProvider, WebhookRecords } from './webhook.ts';

/** What became of a webhook. `rawBody` where the stored body changes with it. */
export type WebhookOutcome = Pick<StoredWebhook, 'status'> & Partial<Pick<StoredWebhook, 'note' | 'rawBody'>>;

export interface ProcessPorts<Id extends object, Label extends Id> {
  readonly store: Pick<Store, 'commit'>;
  readonly webhookRecords: WebhookRecords<Id, Label>;
  readonly countMetric: (name: string) => void;
}

/**
 * Process a webhook of the inbox once. `apply` is idempotent, so after a crash the queue's redelivery does the rest. A webhook
 * that cannot be processed is quarantined: stored, counted for the alarm, and not retried.
 *
 * @throws NotFoundError for a webhook that is not in the inbox
 */
export const processWebhook =
  <Id extends object, Label extends Id>(
    provider: WebhookProvider<Id, Label>,
    { store, webhookRecords, countMetric }: ProcessPorts<Id, Label>,
    apply: (webhook: StoredWebhook) => Promise<WebhookOutcome>,
  ) =>
  async (id: Id): Promise<void> => {
    const read = await webhookRecords.getWebhook(id);
    if (read === undefined) throw missingWebhook(provider.idOf(id));
    if (read.value.status !== 'received') return;
    const outcome = await quarantining(provider, () => apply(read.value));
    const { status, note } = outcome;
    const facts = { ...provider.labelOf(read.value), status, note };
    if (status === 'quarantined') {
      countMetric(`${provider.name}WebhookQuarantined`);
      logger.warn('Webhook quarantined', facts);
    } else logger.info('Webhook processed', facts);
    const processed: Webhook<Label> = { ...read.value, ...outcome };
    await store.commit([webhookRecords.putWebhook(processed, read)]);
  };

const quarantining = async (
  { rejectionReason }: Pick<WebhookProvider<object>, 'rejectionReason'>,
  apply: () => Promise<WebhookOutcome>,
): Promise<WebhookOutcome> => {
  try {
    return await apply();
  } catch (error) {
    const note = rejectionReason(error);
    if (note === undefined) throw error;
    return { status: 'quarantined', note };
  }
};
