import { createTimeline } from './timeline.ts';
import type { Entry } from './timeline.ts';

/** Real code that runs in virtual time: a Lambda's invocation, an actor of a scenario. */
export interface Activity {
  readonly name: string;
  /** Wait for the world: `begin` gets what to call when the world answers. Only the first answer counts. */
  wait<T>(begin: (answer: (outcome: () => T | PromiseLike<T>) => void) => void): Promise<T>;
  /** It is over, well or not; whatever it still awaits is never answered. */
  end(): void;
  readonly ended: boolean;
}

export interface Kernel {
  /** Epoch milliseconds of virtual time. */
  readonly now: () => number;
  /** Virtual time as an ISO-8601 UTC string. */
  readonly instant: () => string;
  /**
   * Run `action` once, `milliseconds` from now (in the past is now). Returns what cancels it. `what` is for people.
   * @throws RangeError for a time that is none: it would upset the order of everything else
   */
  after(milliseconds: number, what: string, action: () => void): () => void;
  /** Begin an activity. Virtual time stands still while it computes. */
  begin(name: string): Activity;
  /** What lies ahead, soonest first. */
  ahead(): readonly Pick<Entry, 'at' | 'what'>[];
  /**
   * Let things happen, one at a time, until nothing is left, or `until` (epoch milliseconds) is reached, or `stop` says so.
   * @throws what an action throws, or broke the world down: a fault of the simulator, not of what runs in it
   * @throws Error naming the activities that wait for something outside of the world, such as the network
   */
  run(options?: { readonly until?: number; readonly stop?: () => boolean }): Promise<void>;
  /** The world itself is broken: `run` throws the error. For faults of the simulator, never of what it simulates. */
  breakDown(error: unknown): void;
  /** Nothing lies ahead. */
  isIdle(): boolean;
  /** How many things happened. */
  readonly steps: () => number;
}

export interface KernelOptions {
  /** ISO-8601 UTC. */
  readonly startAt: string;
  /** An activity computes, or waits for something that is not of this world, such as a file: longer than that is a fault. */
  readonly timeoutMs?: number;
}

const turn = globalThis.setImmediate;
const realNow = (): number => performance.now();

/**
 * Virtual time. Everything that happens is an entry on one timeline; between two entries all code that can run does, until
 * each activity waits for the world. Nothing depends on how fast the machine is, so a run can be repeated exactly.
 */
export const createKernel = ({ startAt, timeoutMs = 10_000 }: KernelOptions): Kernel => {
  const timeline = createTimeline();
  let now = Date.parse(startAt);
  let order = 0;
  let steps = 0;
  /** Activities that are open and await nothing. */
  const busy = new Set<Activity>();
  let broken: { readonly error: unknown } | undefined;

  const after = (milliseconds: number, what: string, action: () => void): (() => void) => {
    if (Number.isNaN(milliseconds)) throw new RangeError(`No time for "${what}"`);
    const entry: Entry = { at: now + Math.max(0, Math.ceil(milliseconds)), order: (order += 1), what, action };
    timeline.add(entry);
    return () => {
      entry.action = undefined;
    };
  };

  const begin = (name: string): Activity => {
    let awaited = 0;
    let ended = false;
    const pause = (): void => {
      awaited += 1;
      busy.delete(activity);
    };
    const resume = (): void => {
      awaited -= 1;
      if (awaited === 0) busy.add(activity);
    };
    const activity: Activity = {
      name,
      get ended() {
        return ended;
      },
      wait: (start) =>
        new Promise((resolve, reject) => {
          if (ended) return;
          let isOpen = true;
          const answer: Parameters<typeof start>[0] = (outcome) => {
            if (ended || !isOpen) return;
            isOpen = false;
            resume();
            try {
              resolve(outcome());
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          };
          pause();
          try {
            start(answer);
          } catch (error) {
            answer(() => {
              throw error;
            });
          }
        }),
      end: () => {
        ended = true;
        busy.delete(activity);
      },
    };
    busy.add(activity);
    return activity;
  };

  /** Until everything that can run without the world has run. */
  const settle = async (): Promise<void> => {
    let since: number | undefined;
    for (;;) {
      await new Promise<void>((resolve) => void turn(resolve));
      if (broken !== undefined) throw broken.error;
      if (busy.size === 0) return;
      since ??= realNow();
      if (realNow() - since <= timeoutMs) continue;
      const names = [...busy].map(({ name }) => name).join(', ');
      throw new Error(`These wait for something outside the simulated world: ${names}`);
    }
  };

  return {
    now: () => now,
    instant: () => new Date(now).toISOString(),
    after,
    begin,
    ahead: () => timeline.entries(),
    isIdle: () => timeline.peek() === undefined,
    steps: () => steps,
    breakDown: (error) => {
      broken ??= { error };
    },
    run: async ({ until = Infinity, stop = () => false } = {}) => {
      await settle();
      while (!stop()) {
        const next = timeline.peek();
        if (next === undefined || next.at > until) break;
        timeline.take();
        now = next.at;
        steps += 1;
        next.action?.();
        await settle();
      }
      if (until !== Infinity && now < until && !stop()) now = until;
    },
  };
};
