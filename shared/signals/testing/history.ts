import type { Registration, SignalMessage } from '../index.ts';
import { DEADLINE } from '../mailbox.ts';
import type { Signal } from '../mailbox.ts';
import { KEY, at, createWorld } from './world.ts';
import type { Fate, WorldOptions } from './world.ts';

/** What a machine wants in a state; the deadline is in milliseconds after the beginning of the world. */
export interface PlannedWait {
  readonly accepts: readonly string[];
  readonly deadline: number | undefined;
}

/** Something that the environment does; `which` chooses among what it can be done to. */
export interface Move {
  readonly what: 'run' | 'send' | 'deliver' | 'enter' | 'fire' | 'pass time' | 'time out' | 'twin' | 'take over';
  readonly which: number;
  readonly fate: Fate;
}

export interface Plan {
  readonly waits: readonly PlannedWait[];
  /** Names of the signals that are sent; the position is the id. */
  readonly signals: readonly string[];
  readonly moves: readonly Move[];
}

export interface Received {
  readonly signal: Signal;
  readonly wait: PlannedWait;
  readonly at: string;
  /** Signals that had come into the mailbox by then, oldest first. */
  readonly enqueued: readonly string[];
}

/** An execution and those that continued it with its `acknowledged`. */
export type Life = Received[];

interface Attempt {
  readonly registration: Registration;
  readonly wait: PlannedWait;
}

/**
 * Plays a plan, then lets everything come to rest without further faults: every retry runs, every signal is sent, every
 * timer goes off. The rules of the outside world are those of Step Functions (a failed or timed-out task never takes its
 * token's answer), SQS (at least once, in any order) and Scheduler (not before its time, perhaps late and twice).
 */
export const play = async ({ waits, signals, moves }: Plan, sabotage?: WorldOptions['sabotage']) => {
  const lives: Life[] = [[]];
  const attempts: Attempt[] = [];
  const queue: SignalMessage[] = [];
  const unsent: SignalMessage[] = signals.map((name, id) => ({ key: KEY, id: `${id}`, name, at: at(0) }));
  let position = 0;
  let acknowledged: string | undefined;
  let current: (Attempt & { readonly enteredAt: string; readonly retry: number }) | undefined;

  const world = createWorld({
    ...(sabotage && { sabotage }),
    onSignal: (token, signal) => {
      if (current?.registration.token !== token) return 'gone';
      lives.at(-1)?.push({ signal, wait: current.wait, at: world.now(), enqueued: [...world.enqueued()] });
      acknowledged = signal.id;
      current = undefined;
      position += 1;
      return 'accepted';
    },
  });

  const attempt = (wait: PlannedWait, enteredAt: string, retry: number): void => {
    const registration: Registration = {
      key: KEY,
      token: `token-${attempts.length}`,
      accepts: wait.accepts,
      order: `${enteredAt}#${String(retry).padStart(3, '0')}`,
      ...(wait.deadline !== undefined && { deadlineAt: at(wait.deadline) }),
      ...(acknowledged !== undefined && { acknowledged }),
    };
    attempts.push({ registration, wait });
    current = { registration, wait, enteredAt, retry };
    world.register(registration, (crashed) => {
      if (crashed && current?.registration.token === registration.token) attempt(wait, enteredAt, retry + 1);
    });
  };
  const enter = (): void => {
    const wait = waits[position];
    if (current === undefined && wait !== undefined) attempt(wait, world.now(), 0);
  };
  const deliver = (message: SignalMessage): void =>
    world.signal(message, (crashed) => {
      if (crashed) queue.push(message);
    });
  const fire = (timer: { name: string; signal: SignalMessage } | undefined, twice: boolean): void => {
    if (timer === undefined) return;
    queue.push(timer.signal);
    if (!twice) world.forgetTimer(timer.name);
  };

  /** Nothing runs: what makes something run again. */
  const wantsWork = (): Move['what'] => {
    if (current === undefined && position < waits.length) return 'enter';
    return queue.length > 0 ? 'deliver' : 'send';
  };

  const move = async ({ what, which, fate }: Move): Promise<void> => {
    switch (what) {
      case 'run': {
        const invocation = pick(world.running(), which);
        return invocation ? invocation.step(fate) : move({ what: wantsWork(), which, fate: 'done' });
      }
      case 'send': {
        // A sender that does not know whether it got through sends again, under the same id.
        const message = pick(unsent, which);
        if (message === undefined) return;
        queue.push(message);
        if (fate === 'done') unsent.splice(unsent.indexOf(message), 1);
        return;
      }
      case 'deliver': {
        const message = pick(queue, which);
        if (message === undefined) return;
        if (fate === 'done') queue.splice(queue.indexOf(message), 1);
        return deliver(message);
      }
      case 'enter':
        return enter();
      case 'fire':
        return fire(pick(world.due(), which), fate !== 'done');
      case 'pass time':
        return world.advance(which % 20);
      case 'time out': {
        if (current === undefined) return;
        const { wait, enteredAt, retry } = current;
        if (fate === 'done') return attempt(wait, enteredAt, retry + 1);
        // The machine catches the timeout and goes on to another wait.
        current = undefined;
        position += 1;
        return;
      }
      case 'twin': {
        const twin = pick(attempts, which);
        return twin && world.register(twin.registration, () => undefined);
      }
      case 'take over':
        current = undefined;
        if (fate === 'done') return; // it was given what its predecessor had received
        acknowledged = undefined;
        lives.push([]);
    }
  };

  const comeToRest = async (): Promise<void> => {
    for (const message of unsent.splice(0)) queue.push(message);
    for (let rounds = 0; rounds < 10_000; rounds += 1) {
      world.advance(1);
      const [invocation] = world.running();
      const message = queue.shift();
      const [timer] = world.due();
      if (invocation !== undefined) await invocation.step('done');
      if (message !== undefined) deliver(message);
      fire(timer, false);
      if (invocation ?? message ?? timer) continue;
      if (current === undefined && position < waits.length) enter();
      else if (world.nextTimer() !== undefined)
        world.advance(Date.parse(world.nextTimer() ?? '') - Date.parse(world.now()));
      else return;
    }
    throw new Error('The world did not come to rest');
  };

  for (const next of moves) {
    world.advance(1);
    await move(next);
  }
  await comeToRest();
  return {
    lives,
    waiting: current,
    enqueued: world.enqueued(),
    mailbox: await world.mailbox(),
    nameOf: (id: string): string => signals[Number(id)] ?? DEADLINE,
  };
};

const pick = <T>(things: readonly T[], which: number): T | undefined => things[which % things.length];
