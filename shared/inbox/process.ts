import { logger } from '#shared/logging/index.ts';
import type { Store } from '#shared/store/index.ts';
import { missingWebhook } from './webhook.ts';
import type { StoredWebhook, Webhook, WebhookProvider, WebhookRecords } from './webhook.ts';

/** What became of a webhook. */
export type WebhookOutcome = Pick<StoredWebhook, 'status' | 'note'>;

export interface ProcessPorts<Id extends object, Label extends Id> {
  readonly store: Pick<Store, 'commit'>;
  readonly webhookRecords: WebhookRecords<Id, Label>;
  readonly countMetric: (name: string) => void;
}

interface Rules<Label> {
  readonly refusal?: (error: unknown) => string | undefined;
  readonly isErased?: (label: Label) => Promise<boolean>;
}

/**
 * Process a webhook of the inbox once. `apply` is idempotent, so after a crash the queue's redelivery does the rest. A webhook
 * that cannot be processed is quarantined: stored, counted for the alarm, and not retried.
 *
 * @param parse Its errors are asked for a `rejectionReason` of the provider; those of `apply` are not, because a response of
 *   AWS that cannot be parsed must be retried
 * @param rules.refusal The reason why the facts of a webhook cannot be applied; `undefined` for an error to retry
 * @param rules.isErased Whether what the webhook is about was erased: then its body is, too, whatever became of the webhook
 * @throws NotFoundError for a webhook that is not in the inbox
 */
export const processWebhook =
  <Id extends object, Label extends Id, Message>(
    provider: WebhookProvider<Id, Label>,
    { store, webhookRecords, countMetric }: ProcessPorts<Id, Label>,
    parse: (webhook: StoredWebhook) => Message,
    apply: (message: Message) => Promise<WebhookOutcome>,
    { refusal = () => undefined, isErased = () => Promise.resolve(false) }: Rules<Label> = {},
  ) =>
  async (id: Id): Promise<void> => {
    const read = await webhookRecords.getWebhook(id);
    if (read === undefined) throw missingWebhook(provider.idOf(id));
    if (read.value.status !== 'received') return;
    const outcome = await outcomeOf(() => parse(read.value), provider.rejectionReason, apply, refusal);
    const label = provider.labelOf(read.value);
    const erased = (await isErased(label)) ? { rawBody: '' } : {};
    const { status, note } = outcome;
    const facts = { ...label, status, note };
    if (status === 'quarantined') {
      countMetric(`${provider.name}WebhookQuarantined`);
      logger.warn('Webhook quarantined', facts);
    } else logger.info('Webhook processed', facts);
    const processed: Webhook<Label> = { ...read.value, ...outcome, ...erased };
    await store.commit([webhookRecords.putWebhook(processed, read)]);
  };

const outcomeOf = async <Message>(
  parse: () => Message,
  rejectionReason: (error: unknown) => string | undefined,
  apply: (message: Message) => Promise<WebhookOutcome>,
  refusal: (error: unknown) => string | undefined,
): Promise<WebhookOutcome> => {
  let message: Message;
  try {
    message = parse();
  } catch (error) {
    return quarantined(error, rejectionReason(error));
  }
  try {
    return await apply(message);
  } catch (error) {
    return quarantined(error, refusal(error));
  }
};

const quarantined = (error: unknown, note: string | undefined): WebhookOutcome => {
  if (note === undefined) throw error;
  return { status: 'quarantined', note };
};
