import { createHash } from 'node:crypto';
import { StoreConflictError } from '#shared/errors/index.ts';
import type { ApiResponse, RawRequest } from '#shared/http/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import type { Put, Store } from '#shared/store/index.ts';
import { webhookExpiry } from './webhook.ts';
import type { WebhookProvider, WebhookRecords } from './webhook.ts';

export interface InboxPorts<Id extends object, Label extends Id> {
  readonly store: Pick<Store, 'commit'>;
  readonly webhookRecords: WebhookRecords<Id, Label>;
  readonly queues: { webhookReceived(id: Id): Promise<void> };
}

/**
 * Store a webhook once, and enqueue it for processing. A webhook that is in the inbox already is only enqueued again: an
 * earlier request may have failed between the two.
 *
 * @param receivedAt ISO-8601 UTC
 * @param endpoint That it was signed for, if known
 */
export const storeAndEnqueue = async <Id extends object, Label extends Id>(
  { label: labelFor, idOf, redact = (text) => text }: WebhookProvider<Id, Label>,
  { store, webhookRecords, queues }: InboxPorts<Id, Label>,
  body: Buffer,
  receivedAt: string,
  endpoint?: string,
): Promise<void> => {
  const rawBody = body.toString('utf8');
  const label = labelFor(rawBody, createHash('sha256').update(body).digest('hex'));
  await insertIfAbsent(
    store,
    webhookRecords.putWebhook({
      ...label,
      rawBody: redact(rawBody),
      receivedAt,
      expiresAt: webhookExpiry(receivedAt),
      status: 'received',
      ...(endpoint !== undefined && { endpoint }),
    }),
  );
  await queues.webhookReceived(idOf(label));
};

const insertIfAbsent = async (store: Pick<Store, 'commit'>, insert: Put): Promise<void> => {
  try {
    await store.commit([insert]);
  } catch (error) {
    if (!(error instanceof StoreConflictError)) throw error;
  }
};

/** Checks the signature of a request. Names the endpoint whose secret it was made with. @throws UnauthenticatedError */
export type SignatureCheck = (
  request: Pick<RawRequest, 'rawBody' | 'headers'>,
  receivedAt: string,
) => string | undefined;

export interface ReceivePorts<Id extends object, Label extends Id> extends InboxPorts<Id, Label> {
  readonly clock: Clock;
  readonly countMetric: (name: string) => void;
  /** Loads the provider's secrets. */
  readonly signatureCheck: () => Promise<SignatureCheck>;
}

/**
 * The endpoint of a provider: verify the signature, store, enqueue, answer 200; the queue's consumer does the rest. Every
 * signed webhook is stored, whether it can be processed or not. The provider sends again what was not answered with 2xx, so a
 * crash loses nothing.
 */
export const receiveWebhook =
  <Id extends object, Label extends Id>(provider: WebhookProvider<Id, Label>, ports: ReceivePorts<Id, Label>) =>
  async (request: RawRequest): Promise<ApiResponse> => {
    // Not within `try`: a secret that cannot be loaded is no reason to reject the webhook.
    const check = await ports.signatureCheck();
    const receivedAt = ports.clock.now();
    let endpoint: string | undefined;
    try {
      endpoint = check(request, receivedAt);
    } catch (error) {
      ports.countMetric(`${provider.name}WebhookRejected`);
      throw error;
    }
    await storeAndEnqueue(provider, ports, request.rawBody, receivedAt, endpoint);
    return { status: 200, body: { received: true } };
  };
