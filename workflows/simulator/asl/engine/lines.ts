import { StateFailure, StoppedError } from '../errors.ts';
import type { Json, JsonObject, MaybePromise } from '../json.ts';
import type { Workflow } from '../machine.ts';
import { createThread, record, stopThread } from './run.ts';
import type { Line, Position, RunWorkflow, Thread } from './run.ts';

/** What a state runs side by side. */
export interface Plan {
  readonly count: number;
  /** How many at once. */
  readonly limit: number;
  workflow(index: number): Workflow;
  input(index: number): MaybePromise<Json>;
  item?(index: number): JsonObject;
  /** Names the events of an iteration; the branches of a Parallel have none. */
  readonly iterationOf?: string;
}

type IterationEnd = 'Started' | 'Succeeded' | 'Failed' | 'Aborted';

/** Branches of a Parallel have no events of their own. */
const recordIteration = (parent: Thread, { iteration }: Line, end: IterationEnd, previous: number): number =>
  iteration ? record(parent, `MapIteration${end}`, { of: `mapIteration${end}`, ...iteration }, previous) : previous;

/**
 * Stops what is still running beside a line that failed, and says so for every state that is cut off. Recorded histories:
 * all these events point at the failure.
 */
const abort = (witness: Thread, lines: Iterable<Line>, previous: number): void => {
  for (const line of lines) {
    const { thread } = line;
    if (thread.output !== undefined || !thread.alive) continue;
    abort(witness, thread.inner.values(), previous);
    stopThread(thread);
    if (thread.at?.entered) record(witness, `${thread.at.entered.type}StateAborted`, undefined, previous);
    recordIteration(witness, line, 'Aborted', previous);
  }
};

/** Takes up what an execution that is redriven had begun. */
const lineOf = (parent: Thread, plan: Plan, index: number, previous: number): Line => {
  const before = parent.inner.get(index)?.thread;
  // A branch inside of an iteration still sees the item.
  const item = plan.item?.(index) ?? parent.item;
  const thread = createThread({
    run: parent.run,
    parent,
    variables: before?.variables ?? parent.variables,
    last: previous,
    item,
    at: before?.at,
    ...(before && { inner: before.inner, items: before.items, mapRun: before.mapRun }),
  });
  const { iterationOf: name } = plan;
  const line: Line = { thread, ...(name !== undefined && { iteration: { name, index } }) };
  parent.inner.set(index, line);
  return line;
};

/**
 * Runs all of the plan's lines, `limit` at once, and gives their outputs in order. The first failure stops the others.
 * Afterwards the parent's last event is that of the line that ended last, or failed.
 */
export const runLines = (parent: Thread, plan: Plan, run: RunWorkflow): Promise<readonly Json[]> =>
  new Promise((resolve, reject) => {
    // Stopped while its arguments were worked out.
    if (!parent.alive) throw new StoppedError();
    const started = parent.last;
    const outputs: Json[] = [];
    let isOpen = true;
    let next = 0;
    let ended = 0;

    const fail = (line: Line, failure: StateFailure): void => {
      isOpen = false;
      const { last } = line.thread;
      line.thread.alive = false;
      recordIteration(parent, line, 'Failed', last);
      abort(parent, parent.inner.values(), last);
      // Recorded histories: a Task that fails a line is cut off as well; it was never left.
      if (line.thread.at?.entered?.type === 'Task') record(parent, 'TaskStateAborted', undefined, last);
      parent.last = last;
      reject(failure);
    };

    /** Whatever is not a failure of the language is a bug, and fails the whole run loudly. */
    const failWith = (line: Line, error: unknown): void => {
      if (error instanceof StoppedError) return;
      if (!(error instanceof StateFailure)) reject(error instanceof Error ? error : new TypeError(String(error)));
      else if (isOpen) fail(line, error);
    };

    /** A promise when the line's input has to be evaluated: the next line starts only if that succeeds. */
    const begin = (index: number, previous: number): MaybePromise<void> => {
      const line = lineOf(parent, plan, index, previous);
      const isNew = line.thread.at === undefined;
      if (isNew) line.thread.last = recordIteration(parent, line, 'Started', previous);
      parent.last = started;
      const workflow = plan.workflow(index);
      const goOn = (input: Json): void => {
        const from: Position = line.thread.at ?? { state: workflow.startAt, input };
        run(line.thread, workflow, from)
          .then((output) => finish(line, index, output))
          .catch((error: unknown) => failWith(line, error));
      };
      const input = isNew ? plan.input(index) : null;
      if (!(input instanceof Promise)) return goOn(input);
      return input.then(goOn, (error: unknown) => failWith(line, error));
    };

    const finish = (line: Line, index: number, output: Json): void => {
      // It came to its end in the same instant in which another one failed.
      if (!isOpen) return;
      const { last } = line.thread;
      outputs[index] = output;
      ended += 1;
      parent.last = recordIteration(parent, line, 'Succeeded', last);
      if (ended === plan.count) resolve(outputs);
      else void startNext(last);
    };

    const startNext = (previous: number): MaybePromise<void> => {
      while (next < plan.count && parent.inner.get(next)?.thread.output !== undefined) next += 1;
      if (!isOpen || next >= plan.count) return undefined;
      const index = next;
      next += 1;
      return begin(index, previous);
    };
    const startSlots = async (): Promise<void> => {
      for (let slot = 0; slot < Math.min(plan.limit, plan.count); slot += 1) {
        const starting = startNext(started);
        if (starting instanceof Promise) await starting;
      }
    };

    for (const [index, { thread }] of parent.inner) {
      if (thread.output === undefined) continue;
      outputs[index] = thread.output;
      ended += 1;
    }
    if (ended === plan.count) resolve(outputs);
    startSlots().catch(reject);
  });
