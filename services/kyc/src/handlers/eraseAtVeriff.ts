import { object, string } from 'yup';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { eraseWebhooks } from '../erasure.ts';
import type { Kyc } from '../ports.ts';
import { kyc, veriff } from '../wiring.ts';

const messageSchema = object({ sessionId: string().required() });

/**
 * Have Veriff forget a session. Past its hourly limit the record goes back to the queue. Webhooks that came in between are
 * erased here too; those that are still on their way, such as the last one about an unfinished session, when they are
 * processed.
 * @throws ErasureLimitError
 */
export const eraseAtVeriff =
  (service: Pick<Kyc, 'repository' | 'webhookRecords' | 'store' | 'veriff' | 'sleep'>) =>
  async ({ sessionId }: { readonly sessionId: string }): Promise<void> => {
    await service.veriff.eraseSession(sessionId);
    await eraseWebhooks(service, sessionId);
    logger.info('Session erased at Veriff', { sessionId });
  };

export const handler = queueConsumer(jsonMessage(messageSchema), () => eraseAtVeriff({ ...kyc(), veriff: veriff() }));
