import { later } from '../shared/time.ts';
import { StripeApiError } from './errors.ts';
import { stripeSignature } from './signature.ts';
import type { DeliveryOptions, DeliveryRecord, DeliveryTry, EventType, StripeDeps } from './types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Growing gaps, as Stripe's "exponential back off"; the exact ones are not published. */
const RETRY_DELAYS_MS = [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS];
const RETRY_FOR_MS = 3 * 24 * HOUR_MS;
const HOLD_MS = MINUTE_MS;

/** An event on its way to the endpoint. */
export interface Message {
  readonly eventId: string;
  readonly type: EventType;
  readonly account: string | null;
  readonly objectId: string;
  readonly rawBody: string;
}

export interface Deliveries {
  send(message: Message, options: DeliveryOptions): void;
  /** Send a past webhook once more: same bytes, fresh signature. @throws StripeApiError (404) for an unknown id */
  resend(deliveryId: string): DeliveryRecord;
  list(): readonly DeliveryRecord[];
  /** Whether the endpoint was to be told of an event, and has not taken it in yet, or never will. */
  isPending(eventId: string): boolean;
  /** Forget everything, including what is still to be sent. */
  reset(): void;
}

type Deps = Pick<StripeDeps, 'clock' | 'ids' | 'schedule' | 'deliver' | 'secrets' | 'retryDelaysMs' | 'retryForMs'>;
type Origin = Partial<Pick<DeliveryRecord, 'copyOf' | 'resendOf'>>;

const names = (types: boolean | readonly string[] | undefined, type: string): boolean =>
  types === true || (Array.isArray(types) && types.includes(type));

const isDelivered = ({ status }: DeliveryTry): boolean => status !== null && status >= 200 && status < 300;

/** Signs and sends webhooks, tries again after anything but 2xx, and keeps a log of every try. */
export const createDeliveries = (deps: Deps): Deliveries => {
  const { clock, ids, schedule, deliver, secrets } = deps;
  const { retryDelaysMs = RETRY_DELAYS_MS, retryForMs = RETRY_FOR_MS } = deps;
  const records = new Map<string, DeliveryRecord>();
  const chosen = new Map<string, DeliveryOptions>();
  const lanes = new Map<string, Promise<void>>();
  /** Held deliveries, by object. */
  const waiting = new Map<string, Set<string>>();
  /** Events that were to be sent; `true` once the endpoint took one of the deliveries in. */
  const taken = new Map<string, boolean>();

  const update = (id: string, change: Partial<DeliveryRecord>): void => {
    const record = records.get(id);
    if (record) records.set(id, { ...record, ...change });
  };

  /** Signed at each try, as Stripe does: an old timestamp would be refused. */
  const headers = ({ deliveryId, account, rawBody }: DeliveryRecord) => {
    const { badSignature, signedSecondsAgo = 0 } = chosen.get(deliveryId) ?? {};
    const secret = account === null ? secrets.webhook : (secrets.connectWebhook ?? secrets.webhook);
    const at = Math.floor(Date.parse(clock.now()) / 1000) - signedSecondsAgo;
    return {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': stripeSignature(badSignature ? `not-${secret}` : secret, rawBody, at),
    };
  };

  const enqueue = (deliveryIds: readonly string[], delayMs: number, run: () => Promise<void>): void => {
    for (const id of deliveryIds) update(id, { nextTryAt: later(clock.now(), delayMs) });
    schedule(delayMs, run);
  };

  /** First tries about one object go out in the order in which they fall due, copies together with their original. */
  const enqueueFirst = (objectId: string, deliveryIds: readonly string[], delayMs: number): void =>
    enqueue(deliveryIds, delayMs, () => {
      const turn = (lanes.get(objectId) ?? Promise.resolve()).then(async () => {
        await Promise.all(deliveryIds.map(attempt));
      });
      lanes.set(objectId, turn);
      return turn;
    });

  const held = (objectId: string): readonly string[] => [...(waiting.get(objectId) ?? [])];

  const hold = (objectId: string, deliveryIds: readonly string[]): void =>
    void waiting.set(objectId, new Set([...held(objectId), ...deliveryIds]));

  /** Those of them that are still held go out now. */
  const release = (objectId: string, deliveryIds: readonly string[]): void => {
    const released = deliveryIds.filter((id) => waiting.get(objectId)?.delete(id));
    for (const id of released) update(id, { state: 'scheduled' });
    if (released.length > 0) enqueueFirst(objectId, released, 0);
  };

  const ask = async (record: DeliveryRecord): Promise<DeliveryTry> => {
    const at = clock.now();
    const { deliveryId, eventId, type, account, objectId, rawBody } = record;
    try {
      const webhook = { deliveryId, eventId, type, account, objectId, headers: headers(record), rawBody };
      const { status, body } = await deliver(webhook);
      return { at, status, error: null, answerBody: body ?? null };
    } catch (error) {
      return { at, status: null, error: error instanceof Error ? error.message : String(error), answerBody: null };
    }
  };

  const attempt = async (id: string): Promise<void> => {
    const before = records.get(id);
    if (!before) return; // a reset came in between
    const olderOnes = held(before.objectId);
    const outcome = await ask(before);
    if (!records.has(id)) return;
    const tries = [...before.tries, outcome];
    const pause = retryDelaysMs[Math.min(tries.length, retryDelaysMs.length) - 1];
    const inTime = pause !== undefined && later(clock.now(), pause) <= later(before.createdAt, retryForMs);
    const state = isDelivered(outcome) ? 'delivered' : inTime ? 'retrying' : 'gave_up';
    update(id, { tries, nextTryAt: null, state });
    if (state === 'delivered') taken.set(before.eventId, true);
    if (state === 'retrying' && pause !== undefined) enqueue([id], pause, () => attempt(id));
    release(before.objectId, olderOnes);
  };

  const record = (
    message: Message,
    state: DeliveryRecord['state'],
    options: DeliveryOptions,
    { copyOf = null, resendOf = null }: Origin = {},
  ): DeliveryRecord => {
    const deliveryId = ids.next();
    const made = {
      ...message,
      deliveryId,
      createdAt: clock.now(),
      state,
      copyOf,
      resendOf,
      tries: [],
      nextTryAt: null,
    };
    records.set(deliveryId, made);
    chosen.set(deliveryId, options);
    if (!taken.has(message.eventId)) taken.set(message.eventId, false);
    return made;
  };

  return {
    send: (message, options) => {
      const { objectId, type } = message;
      const olderOnes = held(objectId);
      if (names(options.drop, type)) {
        record(message, 'dropped', options);
        release(objectId, olderOnes);
        return;
      }
      const isHeld = names(options.reorder, type) && (options.reorder !== true || olderOnes.length === 0);
      const state = isHeld ? 'held' : 'scheduled';
      const first = record(message, state, options);
      const copies = Array.from({ length: options.duplicates ?? 0 }, () =>
        record(message, state, options, { copyOf: first.deliveryId }),
      );
      const all = [first, ...copies].map(({ deliveryId }) => deliveryId);
      if (!isHeld) return enqueueFirst(objectId, all, options.delayMs ?? 0);
      hold(objectId, all);
      schedule(options.holdMs ?? HOLD_MS, () => release(objectId, all));
    },
    resend: (deliveryId) => {
      const past = records.get(deliveryId);
      if (!past) {
        throw new StripeApiError(404, { type: 'invalid_request_error', message: `No such delivery: '${deliveryId}'` });
      }
      const { eventId, type, account, objectId, rawBody } = past;
      const message = { eventId, type, account, objectId, rawBody };
      const again = record(message, 'scheduled', {}, { resendOf: deliveryId });
      enqueueFirst(objectId, [again.deliveryId], 0);
      return again;
    },
    list: () => [...records.values()],
    isPending: (eventId) => taken.get(eventId) === false,
    reset: () => {
      records.clear();
      chosen.clear();
      lanes.clear();
      waiting.clear();
      taken.clear();
    },
  };
};
