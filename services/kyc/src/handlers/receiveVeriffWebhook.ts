import { createHash } from 'node:crypto';
import { StoreConflictError } from '#shared/errors/index.ts';
import { rawEndpoint } from '#shared/http/index.ts';
import type { ApiResponse, RawRequest } from '#shared/http/index.ts';
import { inboxExpiry, sessionOf } from '../domain/webhook.ts';
import type { InboxEntry } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { verifyVeriffSignature } from '../veriff-signature.ts';
import type { VeriffCredentials } from '../veriff-signature.ts';
import { kyc, queues, veriffCredentials } from '../wiring.ts';

type Dependencies = Pick<Kyc, 'repository' | 'store' | 'queues' | 'clock' | 'countMetric'> & {
  readonly credentials: () => Promise<VeriffCredentials>;
};

/**
 * `POST /webhooks/veriff`: verify the raw body, keep it, answer, and leave the rest to `processVeriffWebhook`. Whatever is
 * signed is kept, sense or not; Veriff sends again what was not answered with 200, so a crash here loses nothing.
 */
export const receiveVeriffWebhook =
  ({ repository, store, queues, clock, countMetric, credentials }: Dependencies) =>
  async ({ rawBody, headers }: RawRequest): Promise<ApiResponse> => {
    // Outside: not to be able to check is no rejection.
    const known = await credentials();
    try {
      verifyVeriffSignature({ rawBody, headers }, known);
    } catch (error) {
      countMetric('VeriffWebhookRejected');
      throw error;
    }
    const receivedAt = clock.now();
    const body = rawBody.toString('utf8');
    const entry: InboxEntry = {
      sessionId: sessionOf(body),
      dedupeKey: createHash('sha256').update(rawBody).digest('hex'),
      rawBody: body,
      receivedAt,
      expiresAt: inboxExpiry(receivedAt),
      status: 'received',
    };
    await keepOnce(() => store.commit([repository.putInboxEntry(entry)]));
    await queues.webhookReceived({ sessionId: entry.sessionId, dedupeKey: entry.dedupeKey });
    return { status: 200, body: { received: true } };
  };

/** The same body again: it is in the inbox, and only has to be queued once more in case that was what failed. */
const keepOnce = async (write: () => Promise<void>): Promise<void> => {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
  }
};

export const handler = rawEndpoint(() =>
  receiveVeriffWebhook({ ...kyc(), queues: queues(), credentials: veriffCredentials() }),
);
