import { rawEndpoint } from '#shared/http/index.ts';
import type { ApiResponse, RawRequest } from '#shared/http/index.ts';
import type { StripeSecrets } from '../../adapters/secrets.ts';
import { verifyStripeSignature } from '../../adapters/stripe-webhooks.ts';
import type { WebhookPorts } from '../ports.ts';
import { takeIn } from '../inbox.ts';
import { payments, queues, stripeSecrets } from '../../wiring.ts';

type Dependencies = Pick<WebhookPorts, 'webhookRecords' | 'store' | 'queues' | 'clock' | 'countMetric'> & {
  readonly secrets: () => Promise<Pick<StripeSecrets, 'webhookSecret' | 'connectWebhookSecret'>>;
};

/**
 * `POST /webhooks/stripe`: verify the raw body, keep it, answer, and leave the rest to `processStripeWebhook`. Whatever is
 * signed is kept, sense or not; Stripe sends again what was not answered with 2xx, so a crash here loses nothing.
 */
export const receiveStripeWebhook =
  ({ webhookRecords, store, queues, clock, countMetric, secrets }: Dependencies) =>
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
    await takeIn({ webhookRecords, store, queues }, rawBody, receivedAt);
    return { status: 200, body: { received: true } };
  };

export const handler = rawEndpoint(() =>
  receiveStripeWebhook({ ...payments(), queues: queues(), secrets: stripeSecrets() }),
);
