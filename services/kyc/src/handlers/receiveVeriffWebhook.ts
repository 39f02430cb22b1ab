import { rawEndpoint } from '#shared/http/index.ts';
import { receiveWebhook } from '#shared/inbox/index.ts';
import { veriffWebhooks } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { verifyVeriffSignature } from '../veriff-signature.ts';
import type { VeriffCredentials } from '../veriff-signature.ts';
import { kyc, queues, veriffCredentials } from '../wiring.ts';

type Dependencies = Pick<Kyc, 'webhookRecords' | 'store' | 'queues' | 'clock' | 'countMetric'> & {
  readonly credentials: () => Promise<VeriffCredentials>;
};

/** `POST /webhooks/veriff`; `processVeriffWebhook` does the rest. */
export const receiveVeriffWebhook = ({ credentials, ...service }: Dependencies) =>
  receiveWebhook(veriffWebhooks, {
    ...service,
    signatureCheck: async () => {
      const known = await credentials();
      return (request) => verifyVeriffSignature(request, known);
    },
  });

export const handler = rawEndpoint(() =>
  receiveVeriffWebhook({ ...kyc(), queues: queues(), credentials: veriffCredentials() }),
);
