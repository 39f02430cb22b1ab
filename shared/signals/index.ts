import { createHash } from 'node:crypto';
import { ConflictError } from '#shared/errors/index.ts';
import type { Clock, Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Key, Put, Store, Versioned } from '#shared/store/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import { DEADLINE, MAX_QUEUE, deadlineId, deliver, emptyMailbox, hasRoom, meet, register } from './mailbox.ts';
import type { InFlight, Mailbox, Signal, Wait } from './mailbox.ts';

export { DEADLINE, WaitSupersededError } from './mailbox.ts';
export type { Signal } from './mailbox.ts';

/** Where a waiting machine is answered (Step Functions' SendTaskSuccess). */
export interface TaskTokens {
  /** `gone`: the token timed out, was answered before, or never existed. Step Functions does not say which. */
  succeed(token: string, output: Signal): Promise<'accepted' | 'gone'>;
}

/** One-shot timers that send a signal (EventBridge Scheduler). */
export interface Schedules {
  /** Create it unless it is there. `at` is ISO-8601 UTC. */
  ensure(schedule: { name: string; at: string; signal: SignalMessage }): Promise<void>;
  /** Remove it if it is still there. */
  remove(name: string): Promise<void>;
}

/** A signal on its way: what goes through queues and schedules. `at` is filled in on arrival where the sender has none. */
export interface SignalMessage {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly at?: string;
}

export interface Registration extends Wait {
  readonly key: string;
  /** Id of the last signal this machine received for the key; none on its first wait. */
  readonly acknowledged?: string;
}

export interface Signals {
  /** Send a signal. Idempotent on `key` + `id`; may come before its wait, twice, or after the end. */
  signal(message: SignalMessage): Promise<void>;
  /**
   * A machine begins to wait under `key`. It is answered through its task token, perhaps before this returns.
   * @throws WaitSupersededError
   */
  register(registration: Registration): Promise<void>;
  /** Names that the open wait under `key` accepts; empty when nobody waits. For people who ask before they act. */
  waitingFor(key: string): Promise<readonly string[]>;
}

/** Too many unread signals under one key; they wait in the sender's queue, whose alarm calls an operator. */
export class MailboxFullError extends ConflictError {
  override readonly name = 'MailboxFullError';
  override readonly code = 'MAILBOX_FULL';
}

export interface SignalsDependencies {
  readonly store: Store;
  readonly tokens: TaskTokens;
  readonly schedules: Schedules;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** Longer than any redelivery of a queue, a schedule or a provider: after it a repeated id would count as new. */
const REMEMBER_DAYS = 100;
/** Longer than an execution may live (one year). */
const MAILBOX_DAYS = 400;

const mailboxKey = (key: string): Key => ({ pk: `SIGNAL#${key}`, sk: 'MAILBOX' });
const seenKey = (key: string, id: string): Key => ({ pk: `SIGNAL#${key}`, sk: `SEEN#${id}` });

/**
 * Deterministic, within Scheduler's 64 characters of `[0-9a-zA-Z-_.]`, and never shared by two waits: the clean-up of one
 * must not take away the timer of the next, even if both have the same deadline.
 */
const scheduleName = (key: string, { deadlineAt, order }: Wait): string =>
  `wait-${createHash('sha256').update(`${key}|${deadlineAt}|${order}`).digest('hex').slice(0, 48)}`;

export const createSignals = ({ store, tokens, schedules, clock, sleep }: SignalsDependencies): Signals => {
  const open = async (key: string): Promise<Versioned<Mailbox> | undefined> => store.get<Mailbox>(mailboxKey(key));

  const write = (key: string, mailbox: Mailbox, read: Versioned<Mailbox> | undefined): Put => ({
    kind: 'put',
    key: mailboxKey(key),
    value: mailbox,
    if: read === undefined ? 'new' : { version: read.version },
    expiresAt: daysAfter(clock.now(), MAILBOX_DAYS, CALENDAR_DAY),
  });

  const change = (key: string, apply: (mailbox: Mailbox) => Mailbox): Promise<void> =>
    retryOnConflict(
      async () => {
        const read = await open(key);
        const before = read?.value ?? emptyMailbox;
        const after = apply(before);
        if (after !== before) await store.commit([write(key, after, read)]);
      },
      { sleep },
    );

  /** Queue the signal unless it was queued before; both in one transaction. */
  const enqueue = ({ key, id, name, payload = {}, at = clock.now() }: SignalMessage): Promise<void> =>
    retryOnConflict(
      async () => {
        // A deadline is not remembered: it may come round again for a wait that was entered anew.
        const remembered = name !== DEADLINE;
        if (remembered && (await store.get(seenKey(key, id)))) return;
        const read = await open(key);
        const mailbox = read?.value ?? emptyMailbox;
        if (!hasRoom(mailbox, { name })) {
          throw new MailboxFullError(`${MAX_QUEUE} unread signals under ${key}`, { key });
        }
        const seen: Put = {
          kind: 'put',
          key: seenKey(key, id),
          value: { name, at },
          if: 'new',
          expiresAt: daysAfter(clock.now(), REMEMBER_DAYS, CALENDAR_DAY),
        };
        const delivered = write(key, deliver(mailbox, { id, name, payload, at }), read);
        await store.commit(remembered ? [seen, delivered] : [delivered]);
      },
      { sleep },
    );

  /** If wait and signal have met, make the meeting durable and answer the token. The second of the two does it. */
  const settle = async (key: string): Promise<void> => {
    const inFlight = await retryOnConflict(
      async () => {
        const read = await open(key);
        if (read === undefined) return undefined;
        if (read.value.inFlight?.sent === false) return read.value.inFlight;
        const met = meet(read.value, clock.now());
        if (met === undefined) return undefined;
        await store.commit([write(key, met, read)]);
        return met.inFlight;
      },
      { sleep },
    );
    if (inFlight !== undefined) await send(key, inFlight);
  };

  /**
   * Answer the token, drop the timer, note that both are done. A crash in between makes the next caller do it again: the
   * token refuses the second answer, and the machine's next wait tells by its acknowledgement whether the first arrived.
   */
  const send = async (key: string, { signal, wait }: InFlight): Promise<void> => {
    await tokens.succeed(wait.token, signal);
    if (wait.deadlineAt !== undefined) await schedules.remove(scheduleName(key, wait));
    await change(key, (mailbox) =>
      mailbox.inFlight?.wait.token === wait.token && !mailbox.inFlight.sent
        ? { ...mailbox, inFlight: { ...mailbox.inFlight, sent: true } }
        : mailbox,
    );
  };

  return {
    signal: async (message) => {
      await enqueue(message);
      await settle(message.key);
    },

    register: async ({ key, acknowledged, ...wait }) => {
      // The timer first: a wait that is on record always has one. Firing early or for nobody, it is harmless.
      if (wait.deadlineAt !== undefined && wait.deadlineAt > clock.now()) {
        const { deadlineAt: at } = wait;
        await schedules.ensure({
          name: scheduleName(key, wait),
          at,
          signal: { key, id: deadlineId(at), name: DEADLINE, at },
        });
      }
      await change(key, (mailbox) => register(mailbox, wait, acknowledged));
      await settle(key);
    },

    waitingFor: async (key) => (await open(key))?.value.wait?.accepts ?? [],
  };
};
