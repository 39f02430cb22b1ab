import { createHash } from 'node:crypto';
import { StoreConflictError } from '#shared/errors/index.ts';
import { rawEndpoint } from '#shared/http/index.ts';
import type { ApiResponse, RawRequest } from '#shared/http/index.ts';
import type { StripeSecrets } from '../adapters/secrets.ts';
import { verifyStripeSignature } from '../adapters/stripe-webhooks.ts';
import { identityOf, inboxExpiry, keptBody } from '../domain/webhook.ts';
import type { InboxEntry } from '../domain/webhook.ts';
import type { Payments } from '../payments.ts';
import { payments, queues, stripeSecrets } from '../wiring.ts';

type Dependencies = Pick<Payments, 'repository' | 'store' | 'queues' | 'clock' | 'countMetric'> & {
  readonly secrets: () => Promise<Pick<StripeSecrets, 'webhookSecret' | 'connectWebhookSecret'>>;
};

/**
 * `POST /webhooks/stripe`: verify the raw body, keep it, answer, and leave the rest to `processStripeWebhook`. Whatever is
 * signed is kept, sense or not; Stripe sends again what was not answered with 2xx, so a crash here loses nothing.
 */
export const receiveStripeWebhook =
  ({ repository, store, queues, clock, countMetric, secrets }: Dependencies) =>
  async ({ rawBody, headers }: RawRequest): Promise<ApiResponse> => {
    // Outside: not to be able to check is no rejection.
    const known = await secrets();
    const receivedAt = clock.now();
    try {
      verifyStripeSignature({ rawBody, headers }, known, receivedAt);
    } catch (error) {
      countMetric('StripeWebhookRejected');
      throw error;
    }
    const body = rawBody.toString('utf8');
    const { eventId, type } = identityOf(body) ?? { eventId: `none-${sha256(rawBody)}`, type: 'unknown' };
    const entry: InboxEntry = {
      eventId,
      type,
      rawBody: keptBody(body),
      receivedAt,
      expiresAt: inboxExpiry(receivedAt),
      status: 'received',
    };
    await keepOnce(() => store.commit([repository.putWebhook(entry)]));
    await queues.webhookReceived({ eventId });
    return { status: 200, body: { received: true } };
  };

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The same event again: it is in the inbox, and only has to be queued once more in case that was what failed. */
const keepOnce = async (write: () => Promise<void>): Promise<void> => {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
  }
};

export const handler = rawEndpoint(() =>
  receiveStripeWebhook({ ...payments(), queues: queues(), secrets: stripeSecrets() }),
);
