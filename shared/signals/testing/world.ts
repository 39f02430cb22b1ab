import type { Clock } from '#shared/runtime/index.ts';
import { createMemoryStore } from '#shared/store/index.ts';
import type { Store } from '#shared/store/index.ts';
import { createSignals } from '../index.ts';
import type { Registration, SignalMessage, Signals, SignalsDependencies } from '../index.ts';
import { emptyMailbox } from '../mailbox.ts';
import type { Mailbox, Signal } from '../mailbox.ts';

/** The process died. Nothing in the code under test may catch it. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** How an effect on the outside world ends: it may be lost, or done while nobody hears of it. */
export type Fate = 'done' | 'crash before' | 'crash after';

/** One run of a Lambda. It stands still before each of its effects until the world lets it go on. */
export interface Invocation {
  /** Let the effect it stands before have its fate, and run on to the next one. */
  step(fate: Fate): Promise<void>;
}

export interface WorldOptions {
  /** For proving that the properties notice: what is wrong with the store. */
  readonly sabotage?: (store: Store) => Store;
  /** Asked when a token is answered; what the machine does then. */
  readonly onSignal: (token: string, signal: Signal) => 'accepted' | 'gone';
}

export const KEY = 'case/1';
const START = Date.parse('2026-11-02T09:00:00.000Z');

/** The instant `milliseconds` after the beginning of the world. */
export const at = (milliseconds: number): string => new Date(START + milliseconds).toISOString();

/** Everything around `createSignals`, in memory, with every effect under the hand of a test. */
export const createWorld = ({ sabotage = (store) => store, onSignal }: WorldOptions) => {
  let elapsed = 0;
  const clock: Clock = { now: () => at(elapsed) };
  const memory = createMemoryStore({ clock });
  const store = sabotage(memory);
  const timers = new Map<string, { readonly at: string; readonly signal: SignalMessage }>();
  const running = new Set<Invocation>();
  const enqueued: string[] = [];

  const dependencies = (effect: <T>(run: () => Promise<T>) => Promise<T>): SignalsDependencies => ({
    clock,
    sleep: () => Promise.resolve(),
    store: {
      get: (key) => effect(() => store.get(key)),
      query: (query) => effect(() => store.query(query)),
      commit: (changes, events) =>
        effect(async () => {
          await store.commit(changes, events);
          enqueued.push(...changes.flatMap(({ key: { sk } }) => (sk.startsWith('SEEN#') ? [sk.slice(5)] : [])));
        }),
    },
    tokens: { succeed: (token, signal) => effect(() => Promise.resolve(onSignal(token, signal))) },
    schedules: {
      ensure: ({ name, ...timer }) =>
        effect(async () => {
          if (!timers.has(name)) timers.set(name, timer);
        }),
      remove: (name) =>
        effect(async () => {
          timers.delete(name);
        }),
    },
  });

  /** Start a Lambda; `ended` hears how it went. */
  const invoke = (run: (signals: Signals) => Promise<void>, ended: (crashed: boolean) => void): void => {
    let next: (fate: Fate) => Promise<void> = () => Promise.resolve();
    const invocation: Invocation = {
      step: async (fate) => {
        await next(fate);
        await idle();
      },
    };
    const effect = <T>(perform: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        next = async (fate) => {
          if (fate === 'crash before') return reject(new CrashError());
          try {
            const answer = await perform();
            if (fate === 'crash after') reject(new CrashError());
            else resolve(answer);
          } catch (error) {
            reject(error instanceof Error ? error : new CrashError());
          }
        };
      });
    running.add(invocation);
    void run(createSignals(dependencies(effect))).then(
      () => {
        running.delete(invocation);
        ended(false);
      },
      () => {
        running.delete(invocation);
        ended(true);
      },
    );
  };

  return {
    now: clock.now,
    elapsed: () => elapsed,
    advance: (milliseconds: number) => {
      elapsed += milliseconds;
    },
    running: (): readonly Invocation[] => [...running],
    signal: (message: SignalMessage, ended: (crashed: boolean) => void) =>
      invoke((signals) => signals.signal(message), ended),
    register: (registration: Registration, ended: (crashed: boolean) => void) =>
      invoke((signals) => signals.register(registration), ended),
    /** Timers that could go off now. */
    due: () => [...timers].filter(([, timer]) => timer.at <= at(elapsed)).map(([name, timer]) => ({ name, ...timer })),
    nextTimer: (): string | undefined => [...timers.values()].map((timer) => timer.at).sort()[0],
    forgetTimer: (name: string) => timers.delete(name),
    /** Ids of signals in the order in which they came into the mailbox. */
    enqueued: (): readonly string[] => enqueued,
    mailbox: async (): Promise<Mailbox> =>
      (await memory.get<Mailbox>({ pk: `SIGNAL#${KEY}`, sk: 'MAILBOX' }))?.value ?? emptyMailbox,
  };
};

/** Until everything that can run without the world has run. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
