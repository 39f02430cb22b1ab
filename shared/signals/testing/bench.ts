import { createMemoryStore } from '#shared/store/index.ts';
import type { Store } from '#shared/store/index.ts';
import { createSignals } from '../index.ts';
import type { Registration, SignalMessage } from '../index.ts';
import { emptyMailbox } from '../mailbox.ts';
import type { Mailbox, Signal } from '../mailbox.ts';
import { CrashError, KEY, at } from './world.ts';

/** An effect of `createSignals` on the outside world, in the order in which they happen. */
export type Effect = 'commit' | 'answer the token' | 'create the timer' | 'remove the timer';

export interface WaitOptions {
  readonly accepts?: readonly string[];
  /** Milliseconds after the beginning. */
  readonly deadline?: number;
  readonly acknowledged?: string;
}

/** Signals over the memory store, with the tokens and timers of one machine, a settable clock and a process that can die. */
export const createBench = () => {
  let elapsed = 0;
  let attempts = 0;
  let left = Infinity;
  let fate: 'crash before' | 'crash after' | (() => Promise<unknown>) | undefined;
  const effects: Effect[] = [];
  const timers = new Map<string, { readonly at: string; readonly signal: SignalMessage }>();
  const open = new Set<string>();
  const received: { readonly token: string; readonly signal: Signal }[] = [];
  const clock = { now: () => at(elapsed) };
  const memory = createMemoryStore({ clock });

  const effect = async <T>(name: Effect, perform: () => Promise<T>): Promise<T> => {
    const happens = left === 0 ? fate : undefined;
    left -= 1;
    if (happens === 'crash before') throw new CrashError();
    if (typeof happens === 'function') await happens();
    effects.push(name);
    const answer = await perform();
    if (happens === 'crash after') throw new CrashError();
    return answer;
  };
  const store: Store = {
    ...memory,
    commit: (changes, events) => effect('commit', () => memory.commit(changes, events)),
  };
  const signals = createSignals({
    store,
    clock,
    sleep: () => Promise.resolve(),
    tokens: {
      succeed: (token, signal) =>
        effect('answer the token', async () => {
          if (!open.delete(token)) return 'gone';
          received.push({ token, signal });
          return 'accepted';
        }),
    },
    schedules: {
      ensure: ({ name, ...timer }) =>
        effect('create the timer', async () => {
          if (!timers.has(name)) timers.set(name, timer);
        }),
      remove: (name) =>
        effect('remove the timer', async () => {
          timers.delete(name);
        }),
    },
  });

  /** A state is entered, or tried again: a registration under a token of its own, not yet handed to the Lambda. */
  const entered = ({ accepts = ['a', 'b'], deadline, acknowledged }: WaitOptions = {}): Registration => {
    const token = `token-${(attempts += 1)}`;
    open.add(token);
    return {
      key: KEY,
      token,
      accepts,
      order: `${at(elapsed)}#${String(attempts).padStart(3, '0')}`,
      ...(deadline !== undefined && { deadlineAt: at(deadline) }),
      ...(acknowledged !== undefined && { acknowledged }),
    };
  };

  return {
    signals,
    effects,
    timers,
    entered,
    /** Enter a wait and register it. */
    wait: async (options?: WaitOptions): Promise<Registration> => {
      const registration = entered(options);
      await signals.register(registration);
      return registration;
    },
    send: (id: string, name = 'a') => signals.signal({ key: KEY, id, name }),
    /** What a timer of that deadline puts into the queue. */
    fire: (deadline: number) =>
      signals.signal({ key: KEY, id: `deadline@${at(deadline)}`, name: 'deadline', at: at(deadline) }),
    /** The task of this token timed out, or its execution ended. */
    expire: (...ended: readonly Registration[]) => ended.forEach(({ token }) => open.delete(token)),
    /** Let the process die once, before or after its n-th effect from now (0 is the next). */
    crashAt: (effectsBefore: number, when: 'before' | 'after') => {
      left = effectsBefore;
      fate = `crash ${when}`;
    },
    /** Let something else happen once, right before the n-th effect from now. */
    meanwhile: (effectsBefore: number, happens: () => Promise<unknown>) => {
      left = effectsBefore;
      fate = happens;
    },
    setTime: (milliseconds: number) => {
      elapsed = milliseconds;
    },
    /** Ids that machines received, in order. */
    received: (): string[] => received.map(({ signal }) => signal.id),
    receivedBy: ({ token }: Registration): string[] =>
      received.filter((one) => one.token === token).map(({ signal }) => signal.id),
    mailbox: async (): Promise<Mailbox> =>
      (await memory.get<Mailbox>({ pk: `SIGNAL#${KEY}`, sk: 'MAILBOX' }))?.value ?? emptyMailbox,
  };
};

export type Bench = ReturnType<typeof createBench>;
