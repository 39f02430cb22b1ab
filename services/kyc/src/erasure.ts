import { retryOnConflict } from '#shared/store/index.ts';
import type { Put, Versioned } from '#shared/store/index.ts';
import type { InboxEntry } from './domain/webhook.ts';
import type { Kyc } from './ports.ts';

type Dependencies = Pick<Kyc, 'repository' | 'store' | 'sleep'>;

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

/** Webhooks as Veriff sent them hold names and numbers; that they came, and what became of them, is kept. */
export const eraseWebhooks = async (service: Dependencies, sessionId: string): Promise<void> => {
  const { repository } = service;
  for (const { value } of await repository.listInbox(sessionId)) {
    await blank(service, () => repository.getInboxEntry(value), withoutBody, repository.putInboxEntry);
  }
};

const withoutBody = (entry: InboxEntry): InboxEntry => (entry.rawBody === '' ? entry : { ...entry, rawBody: '' });
