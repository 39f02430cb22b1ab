import { createDeliveries as createShared } from '../shared/deliveries.ts';
import type { Deliveries as SharedDeliveries } from '../shared/deliveries.ts';
import { VeriffError } from './errors.ts';
import { hmacHex } from './signature.ts';
import type { DeliveryOptions, DeliveryRecord, VeriffDeps, Webhook } from './types.ts';

const HOUR_MS = 3_600_000;

/** The content of a webhook, before it is signed. */
export interface Message extends Omit<Webhook, 'deliveryId' | 'headers' | 'rawBody'> {
  readonly body: object;
}

export interface Deliveries extends Pick<SharedDeliveries<DeliveryRecord, DeliveryOptions>, 'list' | 'reset'> {
  send(message: Message, options: DeliveryOptions): void;
  /** Send a past webhook once more: same bytes, right signature. @throws VeriffError (404) for an unknown id */
  resend(deliveryId: string): DeliveryRecord;
}

type Deps = Pick<VeriffDeps, 'clock' | 'ids' | 'schedule' | 'deliver' | 'secrets' | 'retryDelaysMs' | 'retryForMs'>;

/** The headers of a webhook, and of an answer: both are signed over their raw body. */
export const signedHeaders = (
  { apiKey, sharedSecret }: VeriffDeps['secrets'],
  rawBody: string,
  { badSignature, wrongClient }: DeliveryOptions = {},
) => ({
  'content-type': 'application/json',
  'x-auth-client': wrongClient ? `not-${apiKey}` : apiKey,
  'x-hmac-signature': hmacHex(badSignature ? `not-${sharedSecret}` : sharedSecret, rawBody),
});

/** Anything but 200 is tried again. A held `submitted` event is sent once the decision was tried. */
export const createDeliveries = (deps: Deps): Deliveries => {
  const { secrets } = deps;
  const shared = createShared<Omit<Webhook, 'deliveryId'>, DeliveryOptions>(
    { retryDelaysMs: [HOUR_MS], retryForMs: 7 * 24 * HOUR_MS, ...deps },
    {
      subjectOf: ({ sessionId }) => sessionId,
      headersOf: ({ headers }) => headers,
      isAccepted: (status) => status === 200,
      isDropped: ({ kind }, { drop }) => drop === true || drop === `${kind}s`,
      isHeld: ({ label }, { reorder }) => reorder === true && label === 'submitted',
      releasesHeld: ({ kind }) => kind === 'decision',
    },
    {},
  );

  return {
    list: shared.list,
    reset: shared.reset,
    send: ({ body, ...message }, options) => {
      const rawBody = JSON.stringify(body);
      shared.send({ ...message, headers: signedHeaders(secrets, rawBody, options), rawBody }, options);
    },
    resend: (deliveryId) => {
      const past = shared.find(deliveryId);
      if (!past) throw new VeriffError(404, '1104', 'Delivery not found.');
      return shared.resend({ ...past, headers: signedHeaders(secrets, past.rawBody) });
    },
  };
};
