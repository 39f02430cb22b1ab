import type { Clock, Ids } from '#shared/runtime/index.ts';
import { later } from './time.ts';
import type { Answer, Schedule } from './types.ts';

/** How webhooks of any provider are sent. Everything is off unless asked for; nothing is random. */
export interface SendOptions {
  /** Wait this long before the first try. */
  readonly delayMs?: number | undefined;
  /** This many extra copies, at the same moment as the first. */
  readonly duplicates?: number | undefined;
  /** Sign with another secret. */
  readonly badSignature?: boolean | undefined;
}

export interface DeliveryTry {
  readonly at: string;
  /** Null when there was no answer; then `error` says why. */
  readonly status: number | null;
  readonly error: string | null;
  readonly answerBody: string | null;
}

export interface Delivery {
  readonly deliveryId: string;
  readonly createdAt: string;
  readonly state: 'scheduled' | 'held' | 'dropped' | 'retrying' | 'delivered' | 'gave_up';
  readonly copyOf: string | null;
  readonly resendOf: string | null;
  readonly tries: readonly DeliveryTry[];
  readonly nextTryAt: string | null;
}

interface Signed {
  readonly deliveryId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What differs between providers: `M` is a webhook's content, `O` its options. */
export interface DeliveryRules<M, O> {
  /** The object or session that a webhook is about. First tries about one subject are sent one after another. */
  subjectOf(message: M): string;
  /** Computed at each try. */
  headersOf(message: M, options: O): Readonly<Record<string, string>>;
  isAccepted(status: number): boolean;
  isDropped(message: M, options: O): boolean;
  /** Whether to hold a webhook until a later one about its subject was tried. */
  isHeld(message: M, options: O, othersAreHeld: boolean): boolean;
  /** Whether the held webhooks of its subject are sent once this one was tried (or dropped). */
  releasesHeld(message: M): boolean;
  /** A held webhook is sent after this long in any case. Left out: it is held without limit. */
  readonly holdMs?: (options: O) => number;
  readonly onDelivered?: (message: M) => void;
}

export interface DeliveryDeps<M> {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly schedule: Schedule;
  /** Sends one webhook. Rejecting means that nobody answered. */
  readonly deliver: (webhook: M & Signed) => Promise<Answer>;
  /** Pause before each further try; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
  /** No new try after this long. */
  readonly retryForMs: number;
}

export interface Deliveries<M, O> {
  send(message: M, options: O): void;
  /** Send the webhook of a past delivery once more, now and with default options. */
  resend(past: M & Delivery): M & Delivery;
  find(deliveryId: string): (M & Delivery) | undefined;
  list(): readonly (M & Delivery)[];
  /** Forget everything, including what is still to be sent. */
  reset(): void;
}

/** Signs and sends webhooks, tries again until one is accepted, and keeps a log of every try. */
export const createDeliveries = <M extends object, O extends SendOptions>(
  { clock, ids, schedule, deliver, retryDelaysMs, retryForMs }: DeliveryDeps<M>,
  rules: DeliveryRules<M, O>,
  defaultOptions: O,
): Deliveries<M, O> => {
  const records = new Map<string, M & Delivery>();
  const optionsById = new Map<string, O>();
  /** Ends when the first tries so far about a subject have been answered. */
  const queues = new Map<string, Promise<void>>();
  const heldBySubject = new Map<string, Set<string>>();

  const update = (id: string, change: Partial<Delivery>): void => {
    const record = records.get(id);
    if (record) records.set(id, { ...record, ...change });
  };

  const enqueue = (deliveryIds: readonly string[], delayMs: number, run: () => Promise<void>): void => {
    for (const id of deliveryIds) update(id, { nextTryAt: later(clock.now(), delayMs) });
    schedule(delayMs, run);
  };

  /** In the order in which they fall due, copies together with their original. */
  const enqueueFirst = (subject: string, deliveryIds: readonly string[], delayMs: number): void =>
    enqueue(deliveryIds, delayMs, () => {
      const sent = (queues.get(subject) ?? Promise.resolve()).then(async () => {
        await Promise.all(deliveryIds.map(attempt));
      });
      queues.set(subject, sent);
      return sent;
    });

  const heldOf = (subject: string): readonly string[] => [...(heldBySubject.get(subject) ?? [])];

  const hold = (subject: string, deliveryIds: readonly string[]): void =>
    void heldBySubject.set(subject, new Set([...heldOf(subject), ...deliveryIds]));

  /** Sends those that are still held. */
  const release = (subject: string, deliveryIds: readonly string[]): void => {
    const released = deliveryIds.filter((id) => heldBySubject.get(subject)?.delete(id));
    for (const id of released) update(id, { state: 'scheduled' });
    if (released.length > 0) enqueueFirst(subject, released, 0);
  };

  const trySend = async (record: M & Delivery): Promise<DeliveryTry> => {
    const at = clock.now();
    try {
      const headers = rules.headersOf(record, optionsById.get(record.deliveryId) ?? defaultOptions);
      const { status, body } = await deliver({ ...record, headers });
      return { at, status, error: null, answerBody: body ?? null };
    } catch (error) {
      return { at, status: null, error: error instanceof Error ? error.message : String(error), answerBody: null };
    }
  };

  const attempt = async (id: string): Promise<void> => {
    const before = records.get(id);
    if (!before) return; // a reset came in between
    const subject = rules.subjectOf(before);
    const heldBefore = heldOf(subject);
    const outcome = await trySend(before);
    if (!records.has(id)) return;
    const tries = [...before.tries, outcome];
    const pause = retryDelaysMs[Math.min(tries.length, retryDelaysMs.length) - 1];
    const inTime = pause !== undefined && later(clock.now(), pause) <= later(before.createdAt, retryForMs);
    const isDelivered = outcome.status !== null && rules.isAccepted(outcome.status);
    const state = isDelivered ? 'delivered' : inTime ? 'retrying' : 'gave_up';
    update(id, { tries, nextTryAt: null, state });
    if (isDelivered) rules.onDelivered?.(before);
    if (state === 'retrying' && pause !== undefined) enqueue([id], pause, () => attempt(id));
    if (rules.releasesHeld(before)) release(subject, heldBefore);
  };

  const record = (
    message: M,
    state: Delivery['state'],
    options: O,
    { copyOf = null, resendOf = null }: Partial<Pick<Delivery, 'copyOf' | 'resendOf'>> = {},
  ): M & Delivery => {
    const deliveryId = ids.next();
    const createdAt = clock.now();
    const made = { ...message, deliveryId, createdAt, state, copyOf, resendOf, tries: [], nextTryAt: null };
    records.set(deliveryId, made);
    optionsById.set(deliveryId, options);
    return made;
  };

  return {
    send: (message, options) => {
      const subject = rules.subjectOf(message);
      const heldBefore = heldOf(subject);
      if (rules.isDropped(message, options)) {
        record(message, 'dropped', options);
        if (rules.releasesHeld(message)) release(subject, heldBefore);
        return;
      }
      const isHeld = rules.isHeld(message, options, heldBefore.length > 0);
      const state = isHeld ? 'held' : 'scheduled';
      const first = record(message, state, options);
      const copies = Array.from({ length: options.duplicates ?? 0 }, () =>
        record(message, state, options, { copyOf: first.deliveryId }),
      );
      const all = [first, ...copies].map(({ deliveryId }) => deliveryId);
      if (!isHeld) return enqueueFirst(subject, all, options.delayMs ?? 0);
      hold(subject, all);
      if (rules.holdMs) schedule(rules.holdMs(options), () => release(subject, all));
    },
    resend: (past) => {
      const resent = record(past, 'scheduled', defaultOptions, { resendOf: past.deliveryId });
      enqueueFirst(rules.subjectOf(past), [resent.deliveryId], 0);
      return resent;
    },
    find: (deliveryId) => records.get(deliveryId),
    list: () => [...records.values()],
    reset: () => {
      records.clear();
      optionsById.clear();
      queues.clear();
      heldBySubject.clear();
    },
  };
};
