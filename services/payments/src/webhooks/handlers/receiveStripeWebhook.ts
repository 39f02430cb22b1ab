import { rawEndpoint } from '#shared/http/index.ts';
import { receiveWebhook } from '#shared/inbox/index.ts';
import type { StripeSecrets } from '../../adapters/secrets.ts';
import { verifyStripeSignature } from '../../adapters/stripe-webhooks.ts';
import { payments, queues, stripeSecrets } from '../../wiring.ts';
import { stripeWebhooks } from '../domain/webhook.ts';
import type { WebhookPorts } from '../ports.ts';

type Dependencies = Pick<WebhookPorts, 'webhookRecords' | 'store' | 'queues' | 'clock' | 'countMetric'> & {
  readonly secrets: () => Promise<Pick<StripeSecrets, 'webhookSecret' | 'connectWebhookSecret'>>;
};

/** `POST /webhooks/stripe`; `processStripeWebhook` does the rest. */
export const receiveStripeWebhook = ({ secrets, ...service }: Dependencies) =>
  receiveWebhook(stripeWebhooks, {
    ...service,
    signatureCheck: async () => {
      const known = await secrets();
      return (request, receivedAt) => verifyStripeSignature(request, known, receivedAt);
    },
  });

export const handler = rawEndpoint(() =>
  receiveStripeWebhook({ ...payments(), queues: queues(), secrets: stripeSecrets() }),
);
