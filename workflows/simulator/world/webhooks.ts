import type { Outside } from './world.ts';

/** What a provider sends: exactly the bytes that were signed. */
export interface OutgoingWebhook {
  readonly deliveryId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
}

const RETRY_FAULTS = ['comes twice', 'comes late', 'its answer is lost'] as const;
/** What never comes is sent in vain from its first try on, as often as the provider tries. */
const FAULTS = ['never comes', ...RETRY_FAULTS] as const;
const LATE_MS = 6 * 3_600_000;

export interface WebhookRoute {
  readonly provider: string;
  /** Where the provider's own API answers: while it is unavailable, no webhook is sent. */
  readonly host: string;
  /** Of the platform's front door. */
  readonly path: string;
}

/** How a provider's webhooks reach the platform's front door, and what may become of them on the way. */
export const createWebhooks = ({ hub, http, stir }: Outside, { provider, host, path }: WebhookRoute) => {
  const { kernel, chance, faults, traceEvent } = hub;
  const sent = new Set<string>();
  const lost = new Set<string>();
  const accepted: string[] = [];

  const post = ({ headers, rawBody }: OutgoingWebhook): Promise<WebhookAnswer> =>
    new Promise((resolve) =>
      http.request(path, { method: 'POST', headers, body: rawBody }, ({ status, text }) => {
        if (status < 300) accepted.push(rawBody);
        resolve({ status, body: text });
      }),
    );

  /** @throws Error when there was no response */
  const deliver = async (webhook: OutgoingWebhook, label: string): Promise<WebhookAnswer> => {
    const { deliveryId } = webhook;
    if (lost.has(deliveryId) || faults.isOut(host)) throw new Error('no way through');
    traceEvent(provider, `sends ${label}`);
    const fault = faults.at(`webhook/${provider}`, sent.has(deliveryId) ? RETRY_FAULTS : FAULTS);
    sent.add(deliveryId);
    switch (fault) {
      case 'never comes':
        lost.add(deliveryId);
        stir();
        throw new Error('no way through');
      case 'comes twice':
        void post(webhook);
        return post(webhook);
      case 'comes late':
        return new Promise((resolve) =>
          kernel.after(
            chance.between('late', 1_000, LATE_MS),
            'a webhook comes late',
            () => void post(webhook).then(resolve),
          ),
        );
      case 'its answer is lost':
        await post(webhook);
        throw new Error('no answer');
      default:
        return post(webhook);
    }
  };

  return {
    post,
    deliver,
    /** Bodies of the webhooks that the platform has answered well: those it has taken in. */
    accepted: (): readonly string[] => accepted,
  };
};
