import { VeriffError } from './errors.ts';
import { hmacHex } from './signature.ts';
import { later } from '../shared/time.ts';
import type { DeliveryOptions, DeliveryRecord, DeliveryTry, VeriffDeps, Webhook } from './types.ts';

const HOUR_MS = 3_600_000;

/** What is to be said, before it is signed and addressed. */
export interface Message extends Pick<Webhook, 'sessionId' | 'attemptId' | 'vendorData' | 'kind' | 'label'> {
  readonly body: object;
}

export interface Deliveries {
  send(message: Message, options: DeliveryOptions): void;
  /** Send a past webhook once more: same bytes, right signature. @throws VeriffError (404) for an unknown id */
  resend(deliveryId: string): DeliveryRecord;
  list(): readonly DeliveryRecord[];
  /** Forget everything, including what is still to be sent. */
  reset(): void;
}

type Deps = Pick<VeriffDeps, 'clock' | 'ids' | 'schedule' | 'deliver' | 'secrets' | 'retryDelaysMs' | 'retryForMs'>;
type Origin = Partial<Pick<DeliveryRecord, 'copyOf' | 'resendOf'>>;

const isDropped = ({ kind }: Message, { drop }: DeliveryOptions): boolean =>
  drop === true || (drop === 'events' && kind === 'event') || (drop === 'decisions' && kind === 'decision');

const isHeld = ({ label }: Message, { reorder }: DeliveryOptions): boolean => reorder === true && label === 'submitted';

/** Signs and sends webhooks, tries again after anything but 200, and keeps a log of every try. */
export const createDeliveries = (deps: Deps): Deliveries => {
  const { clock, ids, schedule, deliver, secrets, retryDelaysMs = [HOUR_MS], retryForMs = 7 * 24 * HOUR_MS } = deps;
  const records = new Map<string, DeliveryRecord>();
  const lanes = new Map<string, Promise<void>>();

  const update = (id: string, change: Partial<DeliveryRecord>): void => {
    const record = records.get(id);
    if (record) records.set(id, { ...record, ...change });
  };

  const headers = (rawBody: string, { badSignature, wrongClient }: DeliveryOptions) => ({
    'content-type': 'application/json',
    'x-auth-client': wrongClient ? `not-${secrets.apiKey}` : secrets.apiKey,
    'x-hmac-signature': hmacHex(badSignature ? `not-${secrets.sharedSecret}` : secrets.sharedSecret, rawBody),
  });

  const enqueue = (deliveryIds: readonly string[], delayMs: number, run: () => Promise<void>): void => {
    for (const id of deliveryIds) update(id, { nextTryAt: later(clock.now(), delayMs) });
    schedule(delayMs, run);
  };

  /** First tries of one session go out in the order in which they fall due, copies together with their original. */
  const enqueueFirst = (sessionId: string, deliveryIds: readonly string[], delayMs: number): void =>
    enqueue(deliveryIds, delayMs, () => {
      const turn = (lanes.get(sessionId) ?? Promise.resolve()).then(async () => {
        await Promise.all(deliveryIds.map(attempt));
      });
      lanes.set(sessionId, turn);
      return turn;
    });

  const release = (sessionId: string): void => {
    const held = [...records.values()].filter((each) => each.sessionId === sessionId && each.state === 'held');
    const deliveryIds = held.map(({ deliveryId }) => deliveryId);
    for (const id of deliveryIds) update(id, { state: 'scheduled' });
    if (deliveryIds.length > 0) enqueueFirst(sessionId, deliveryIds, 0);
  };

  const ask = async (webhook: Webhook): Promise<DeliveryTry> => {
    const at = clock.now();
    try {
      const { status, body } = await deliver(webhook);
      return { at, status, error: null, answerBody: body ?? null };
    } catch (error) {
      return { at, status: null, error: error instanceof Error ? error.message : String(error), answerBody: null };
    }
  };

  const attempt = async (id: string): Promise<void> => {
    const before = records.get(id);
    if (!before) return; // a reset came in between
    const { deliveryId, sessionId, attemptId, vendorData, kind, label, rawBody } = before;
    const outcome = await ask({
      deliveryId,
      sessionId,
      attemptId,
      vendorData,
      kind,
      label,
      headers: before.headers,
      rawBody,
    });
    if (!records.has(id)) return;
    const tries = [...before.tries, outcome];
    const pause = retryDelaysMs[Math.min(tries.length, retryDelaysMs.length) - 1];
    const inTime = pause !== undefined && later(clock.now(), pause) <= later(before.createdAt, retryForMs);
    const state = outcome.status === 200 ? 'delivered' : inTime ? 'retrying' : 'gave_up';
    update(id, { tries, nextTryAt: null, state });
    if (state === 'retrying' && pause !== undefined) enqueue([id], pause, () => attempt(id));
    if (kind === 'decision') release(sessionId);
  };

  const record = (
    webhook: Omit<Webhook, 'deliveryId'>,
    state: DeliveryRecord['state'],
    origin: Origin = {},
  ): DeliveryRecord => {
    const made: DeliveryRecord = {
      deliveryId: ids.next(),
      ...webhook,
      createdAt: clock.now(),
      state,
      copyOf: origin.copyOf ?? null,
      resendOf: origin.resendOf ?? null,
      tries: [],
      nextTryAt: null,
    };
    records.set(made.deliveryId, made);
    return made;
  };

  return {
    send: ({ body, ...message }, options) => {
      const rawBody = JSON.stringify(body);
      const webhook = { ...message, headers: headers(rawBody, options), rawBody };
      if (isDropped({ body, ...message }, options)) {
        record(webhook, 'dropped');
        if (message.kind === 'decision') release(message.sessionId);
        return;
      }
      const state = isHeld({ body, ...message }, options) ? 'held' : 'scheduled';
      const first = record(webhook, state);
      const copies = Array.from({ length: options.duplicates ?? 0 }, () =>
        record(webhook, state, { copyOf: first.deliveryId }),
      );
      const all = [first, ...copies].map(({ deliveryId }) => deliveryId);
      if (state !== 'held') enqueueFirst(message.sessionId, all, options.delayMs ?? 0);
    },
    resend: (deliveryId) => {
      const past = records.get(deliveryId);
      if (!past) throw new VeriffError(404, '1104', 'Delivery not found.');
      const { sessionId, attemptId, vendorData, kind, label, rawBody } = past;
      const webhook = { sessionId, attemptId, vendorData, kind, label, headers: headers(rawBody, {}), rawBody };
      const again = record(webhook, 'scheduled', { resendOf: deliveryId });
      enqueueFirst(sessionId, [again.deliveryId], 0);
      return again;
    },
    list: () => [...records.values()],
    reset: () => {
      records.clear();
      lanes.clear();
    },
  };
};
