import { chain } from '../json.ts';
import type { Json } from '../json.ts';
import type { ParallelState } from '../machine.ts';
import { evaluate, scopeOf } from './frame.ts';
import type { Frame, Step } from './frame.ts';
import { runLines } from './lines.ts';
import { withRecovery } from './recover.ts';
import { checkSize, record } from './run.ts';
import type { RunWorkflow } from './run.ts';

/** Recorded histories: the exit points at what came before this event, not at this event. */
export const recordAside = (frame: Frame, type: string): void => {
  const { thread } = frame;
  const { last } = thread;
  record(thread, type);
  thread.last = last;
};

export const parallel = (frame: Frame<ParallelState>, run: RunWorkflow): Promise<Step> => {
  const { thread, state, input } = frame;
  const isTakenUp = thread.inner.size > 0;
  return withRecovery(
    frame,
    (_, retryCount) => {
      if (retryCount > 0) thread.inner.clear();
      const scope = scopeOf(frame, { retryCount });
      return chain(state.arguments ? evaluate(frame, state.arguments, scope) : input, async (given): Promise<Json> => {
        checkSize(given, `The state '${state.name}' was given arguments`);
        if (!isTakenUp || retryCount > 0) record(thread, 'ParallelStateStarted');
        const count = state.branches.length;
        const workflow = (index: number) => {
          const branch = state.branches[index];
          if (!branch) throw new TypeError(`${state.name} has no branch ${index}`);
          return branch;
        };
        const outputs = await runLines(thread, { count, limit: count, workflow, input: () => given }, run);
        checkSize(outputs, `The state/task '${state.name}' returned a result`);
        recordAside(frame, 'ParallelStateSucceeded');
        return outputs;
      });
    },
    () => {
      record(thread, 'ParallelStateFailed');
    },
  );
};
