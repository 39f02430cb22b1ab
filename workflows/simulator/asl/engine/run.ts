import { StateFailure, StoppedError } from '../errors.ts';
import type { ActiveState, Execution } from '../execution.ts';
import type { Variables } from '../expressions/scope.ts';
import type { Host, Observer } from '../host.ts';
import { fits } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledMachine, State, Workflow } from '../machine.ts';
import type { Details, History } from './history.ts';

/** Source: AWS, "Step Functions service quotas". */
export const MAX_EVENTS = 25_000;
export const MAX_PAYLOAD_BYTES = 262_144;
export const MAX_VARIABLES_BYTES = 10 * 1024 * 1024;

/** An outcome that somebody outside can give by a token. */
export interface PendingToken {
  succeeded(output: Json): void;
  failed(error: string | undefined, cause: string | undefined): void;
  heartbeat(): void;
}

/** What the lines of one execution share. */
export interface Run {
  readonly machine: CompiledMachine;
  readonly host: Host;
  readonly observer: Observer;
  readonly execution: Execution;
  readonly history: History;
  readonly tokens: Map<string, PendingToken>;
  readonly activities: Set<ActiveState>;
  readonly visited: string[];
  readonly children: Execution[];
  /** `$states.context` but for what depends on the state. */
  readonly context: () => JsonObject;
  /** Starts an execution of a distributed Map's processor. */
  readonly startChild: (start: ChildStart) => Execution;
  /** Ends the whole execution, whatever its lines are doing. */
  readonly abandon: (failure: StateFailure) => void;
  transitions: number;
}

export interface ChildStart {
  readonly label: string;
  readonly machine: CompiledMachine;
  readonly input: Json;
}

/** An iteration or a branch. It is kept, so that a redrive need not run it again. */
export interface Line {
  readonly thread: Thread;
  /** Of a Map. */
  readonly iteration?: { readonly name: string; readonly index: number };
}

/** The state at which a line stands, once it was entered. */
export interface Entered {
  readonly event: number;
  readonly type: State['type'];
}

/** The child executions of a distributed Map, by their place. */
export interface MapRun {
  readonly arn: string;
  readonly batches: readonly { readonly input: Json; readonly size: number }[];
  readonly children: Map<number, Execution>;
}

/** One line of an execution: the machine's own, a branch of a Parallel, an iteration of a Map. */
export interface Thread {
  readonly run: Run;
  readonly parent: Thread | undefined;
  /** `$states.context.Map` of an iteration. */
  readonly item: JsonObject | undefined;
  variables: Variables;
  /** Id of the last event of this line. */
  last: number;
  /** Where it stands: what a redrive continues with. */
  at: { readonly state: string; readonly input: Json; readonly entered?: Entered } | undefined;
  /** Lines inside of the state at which it stands, by their place. */
  readonly inner: Map<number, Line>;
  /** The items of the Map at which it stands, as they were when it began. */
  items: readonly JsonObject[] | undefined;
  mapRun: MapRun | undefined;
  /** What it came to, as soon as it did. */
  output: Json | undefined;
  alive: boolean;
  /** Calls off what it is waiting for. */
  cancel: (() => void) | undefined;
}

/** Where a line is to begin, or where it stood when its execution failed. */
export interface Position {
  readonly state: string;
  readonly input: Json;
}

/** Runs a workflow from a position to its end. Rejects with a StateFailure, or a StoppedError when its line is stopped. */
export type RunWorkflow = (thread: Thread, workflow: Workflow, from: Position) => Promise<Json>;

export const createThread = (
  from: Pick<Thread, 'run' | 'parent' | 'variables' | 'last'> &
    Partial<Pick<Thread, 'item' | 'at' | 'inner' | 'items' | 'mapRun'>>,
): Thread => ({
  run: from.run,
  parent: from.parent,
  variables: from.variables,
  last: from.last,
  item: from.item,
  at: from.at,
  inner: from.inner ?? new Map<number, Line>(),
  items: from.items,
  mapRun: from.mapRun,
  output: undefined,
  alive: true,
  cancel: undefined,
});

/** Appends to the history, unless this line was stopped in the meantime. @throws StoppedError then */
export const record = (thread: Thread, type: string, details?: Details, previous = thread.last): number => {
  if (!thread.alive) throw new StoppedError();
  const { history, host, abandon } = thread.run;
  if (history.length >= MAX_EVENTS - 1) {
    // AWS gives the last event to the failure.
    abandon(
      new StateFailure('States.Runtime', `The execution reached the maximum number of history events (${MAX_EVENTS}).`),
    );
    throw new StoppedError();
  }
  thread.last = history.append(type, host.now(), previous, details);
  return thread.last;
};

/** Stops a line with everything inside of it. */
export const stopThread = (thread: Thread): void => {
  if (!thread.alive) return;
  thread.alive = false;
  thread.cancel?.();
  for (const { thread: inner } of thread.inner.values()) stopThread(inner);
};

/**
 * Waits until `start` says so by calling `resume`. Where the line is stopped first, what was started is called off and
 * the promise stays open for ever.
 */
export const suspend = <T>(
  thread: Thread,
  activity: ActiveState,
  start: (resume: (value: T) => void, change: (activity: ActiveState) => void) => () => void,
): Promise<T> =>
  new Promise((resolve) => {
    if (!thread.alive) return;
    const { activities } = thread.run;
    let current = activity;
    let open = true;
    const close = (): void => {
      open = false;
      activities.delete(current);
      thread.cancel = undefined;
    };
    activities.add(current);
    const callOff = start(
      (value) => {
        if (!open) return;
        close();
        resolve(value);
      },
      (changed) => {
        if (!open) return;
        activities.delete(current);
        activities.add(changed);
        current = changed;
      },
    );
    if (open) {
      thread.cancel = () => {
        close();
        callOff();
      };
    }
  });

const measured = new WeakSet<object>();

/** @throws StateFailure States.DataLimitExceeded above 256 KiB */
export const checkSize = (value: Json, what: string): void => {
  if (typeof value === 'object' && value !== null && measured.has(value)) return;
  if (!fits(value, MAX_PAYLOAD_BYTES)) {
    throw new StateFailure(
      'States.DataLimitExceeded',
      `${what} with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  if (typeof value === 'object' && value !== null) measured.add(value);
};
