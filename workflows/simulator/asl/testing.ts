import type { Host, TaskOutcome, TaskRequest } from './host.ts';
import type { Json } from './json.ts';
import { compileMachine, startExecution } from './index.ts';
import type { Execution, Start } from './index.ts';

/** A task that a test answers by hand. */
export interface StartedTask {
  readonly request: TaskRequest;
  end(outcome: TaskOutcome): void;
  readonly isCalledOff: boolean;
}

/** What a test's tasks do: answer at once, throw at whom it is not meant for, or `undefined` to be answered by hand. */
export type Answer = (request: TaskRequest) => TaskOutcome | undefined;

export interface TestHost extends Host {
  readonly started: readonly StartedTask[];
  /** Lets everything go on that needs no time. */
  settle(): Promise<void>;
  /** Lets time pass, timer by timer. */
  pass(milliseconds: number): Promise<void>;
  /** Lets time pass until no timer is left. */
  finish(): Promise<void>;
}

export const succeeded = (result: Json): TaskOutcome => ({ kind: 'succeeded', result });
export const failed = (error: string, cause = 'because'): TaskOutcome => ({ kind: 'failed', error, cause });

/** Fails the first tries of the named states, and echoes the state's name otherwise. */
export const flaky = (failures: Readonly<Record<string, number>>): Answer => {
  const tried = new Map<string, number>();
  return ({ state }) => {
    const time = (tried.get(state) ?? 0) + 1;
    tried.set(state, time);
    return time <= (failures[state] ?? 0) ? failed('E') : succeeded(state);
  };
};

/** 2 November 2026, 09:00 UTC. */
export const START = Date.UTC(2026, 10, 2, 9);

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A host on a virtual clock. Dice give 0.5 unless told otherwise; ids count up. */
export const createTestHost = (
  answer: Answer = () => undefined,
  { random = () => 0.5, transitionMilliseconds = 0 }: { random?: () => number; transitionMilliseconds?: number } = {},
): TestHost => {
  let now = START;
  let order = 0;
  let ids = 0;
  const timers = new Set<Timer>();
  const started: StartedTask[] = [];

  const nextTimer = (): Timer | undefined => [...timers].sort((a, b) => a.at - b.at || a.order - b.order).at(0);

  const passUntil = async (end: number): Promise<void> => {
    await turn();
    for (let timer = nextTimer(); timer && timer.at <= end; timer = nextTimer()) {
      timers.delete(timer);
      now = Math.max(now, timer.at);
      timer.action();
      await turn();
    }
  };
  return {
    started,
    now: () => now,
    random,
    uuid: () => `id-${(ids += 1)}`,
    transitionMilliseconds: () => transitionMilliseconds,
    after: (milliseconds, action) => {
      const timer = { at: now + milliseconds, order: (order += 1), action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    startTask: (request, ended) => {
      let isCalledOff = false;
      started.push({
        request,
        end: ended,
        get isCalledOff() {
          return isCalledOff;
        },
      });
      const outcome = answer(request);
      if (outcome) ended(outcome);
      return () => {
        isCalledOff = true;
      };
    },
    settle: turn,
    pass: async (milliseconds) => {
      const end = now + milliseconds;
      await passUntil(end);
      now = end;
    },
    finish: () => passUntil(Infinity),
  };
};

export const MACHINE_ARN = 'arn:aws:states:eu-central-1:000000000000:stateMachine:test';

/** Compiles and starts a definition, for which `QueryLanguage` goes without saying. */
export const launch = (definition: object, host: Host, options: Partial<Start> = {}): Execution =>
  startExecution(compileMachine({ QueryLanguage: 'JSONata', ...definition }), {
    arn: `${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:run`,
    name: 'run',
    machineArn: MACHINE_ARN,
    machineName: 'test',
    roleArn: 'arn:aws:iam::000000000000:role/machine',
    input: {},
    host,
    ...options,
  });

/** Events as `id<previous:type`. */
export const outline = (execution: Execution): readonly string[] =>
  execution.history().map(({ id, previousEventId, type }) => `${id}<${previousEventId}:${type}`);
