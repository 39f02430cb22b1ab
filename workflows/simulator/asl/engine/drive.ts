import { StoppedError } from '../errors.ts';
import type { Json, MaybePromise } from '../json.ts';
import type { State } from '../machine.ts';
import type { Frame, Step } from './frame.ts';
import { map } from './map.ts';
import { parallel } from './parallel.ts';
import { checkSize, record, suspend } from './run.ts';
import type { RunWorkflow, Thread } from './run.ts';
import { choose, fail, pass, succeed, wait } from './simple.ts';
import { task } from './task.ts';

const work = (frame: Frame): MaybePromise<Step> => {
  const { state } = frame;
  switch (state.type) {
    case 'Task':
      return task({ ...frame, state });
    case 'Choice':
      return choose({ ...frame, state });
    case 'Wait':
      return wait({ ...frame, state });
    case 'Pass':
      return pass({ ...frame, state });
    case 'Succeed':
      return succeed({ ...frame, state });
    case 'Fail':
      return fail({ ...frame, state });
    case 'Parallel':
      return parallel({ ...frame, state }, runWorkflow);
    case 'Map':
      return map({ ...frame, state }, runWorkflow);
  }
};

/** States that a redrive takes up again without entering them anew. */
const isTakenUp = ({ type }: State): boolean => type === 'Task' || type === 'Parallel' || type === 'Map';

/** @throws StoppedError when the line was stopped before it came to this state: also one that is only taken up again */
const enter = (thread: Thread, state: State, input: Json): Frame => {
  if (!thread.alive) throw new StoppedError();
  const { run, at } = thread;
  const enteredAt = run.host.now();
  if (at?.entered !== undefined && isTakenUp(state)) {
    return { thread, state, input, enteredAt, enteredEvent: at.entered.event, before: thread.last };
  }
  const before = thread.last;
  checkSize(input, `The state '${state.name}' was given an input`);
  const enteredEvent = record(thread, `${state.type}StateEntered`, { of: 'stateEntered', name: state.name, input });
  thread.at = { state: state.name, input, entered: { event: enteredEvent, type: state.type } };
  thread.inner.clear();
  thread.items = undefined;
  thread.mapRun = undefined;
  run.visited.push(state.name);
  run.transitions += 1;
  run.observer.entered?.(state.name, run.execution);
  return { thread, state, input, enteredAt, enteredEvent, before };
};

const travel = (thread: Thread, state: string): Promise<undefined> | undefined => {
  const { host } = thread.run;
  const milliseconds = host.transitionMilliseconds();
  if (milliseconds <= 0) return undefined;
  const until = host.now() + milliseconds;
  return suspend<undefined>(thread, { state, kind: 'transition', until }, (resume) =>
    host.after(milliseconds, () => resume(undefined)),
  );
};

export const runWorkflow: RunWorkflow = async (thread, workflow, from) => {
  let { state: name, input } = from;
  for (;;) {
    const state = workflow.states.get(name);
    if (!state) throw new TypeError(`No state ${name}: the machine was not checked`);
    const working = work(enter(thread, state, input));
    const { next, output } = working instanceof Promise ? await working : working;
    if (next === undefined) {
      thread.output = output;
      return output;
    }
    thread.at = { state: next, input: output };
    thread.run.observer.transition?.(name, next, thread.run.execution);
    const travelling = travel(thread, next);
    if (travelling) await travelling;
    name = next;
    input = output;
  }
};
