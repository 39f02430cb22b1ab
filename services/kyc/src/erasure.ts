import type { Webhook } from '#shared/inbox/index.ts';
import { queryAll, retryOnConflict } from '#shared/store/index.ts';
import type { Put, Store, Versioned } from '#shared/store/index.ts';
import type { WebhookId } from './domain/webhook.ts';
import type { Kyc } from './ports.ts';

type Dependencies = Pick<Kyc, 'webhookRecords' | 'store' | 'sleep'>;

/** Blank what is personal in one record. What is gone, or blank already, is left alone. */
export const blank = <T>(
  { store, sleep }: Pick<Dependencies, 'store' | 'sleep'>,
  find: () => Promise<Versioned<T> | undefined>,
  erase: (value: T) => T,
  put: (value: T, read: Versioned<T>) => Put,
): Promise<void> =>
  retryOnConflict(
    async () => {
      const read = await find();
      if (read === undefined) return;
      const erased = erase(read.value);
      if (erased !== read.value) await store.commit([put(erased, read)]);
    },
    { sleep },
  );

/**
 * Erase the bodies of a session's webhooks, which hold names and numbers. Their times and outcomes are kept; one that was not
 * processed yet has nothing left to be processed.
 */
export const eraseWebhooks = async (service: Dependencies, sessionId: string): Promise<void> => {
  const { store, webhookRecords } = service;
  for (const { value } of await webhooksOfSession(store, sessionId)) {
    await blank(service, () => webhookRecords.getWebhook(value), withoutBody, webhookRecords.putWebhook);
  }
};

export const webhooksOfSession = (store: Pick<Store, 'query'>, sessionId: string) =>
  queryAll<Webhook<WebhookId>>(store, { pk: `WEBHOOK#${sessionId}` });

const withoutBody = (webhook: Webhook<WebhookId>): Webhook<WebhookId> => {
  if (webhook.status === 'received') return { ...webhook, rawBody: '', status: 'superseded', note: 'Erased' };
  return webhook.rawBody === '' ? webhook : { ...webhook, rawBody: '' };
};
