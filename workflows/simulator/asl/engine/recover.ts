import { StateFailure } from '../errors.ts';
import type { Json, MaybePromise } from '../json.ts';
import type { Catcher, RecoveringState, Retrier } from '../machine.ts';
import { leave, scopeOf } from './frame.ts';
import type { Frame, Step } from './frame.ts';
import { suspend } from './run.ts';

/**
 * Whether an entry of Retry or Catch is about this failure. Source: AWS, "Handling errors in Step Functions workflows":
 * `States.Runtime` always fails the execution, and the wildcards leave `States.DataLimitExceeded` alone.
 */
export const answersTo = (names: readonly string[], { error, heartbeat }: StateFailure): boolean => {
  if (error === 'States.Runtime') return false;
  const isTerminal = error === 'States.DataLimitExceeded';
  return names.some((name) => {
    if (name === 'States.ALL') return !isTerminal;
    if (name === 'States.TaskFailed') return !isTerminal && error !== 'States.Timeout';
    return name === error || (heartbeat && name === 'States.HeartbeatTimeout');
  });
};

/** Seconds before the retry that follows `done` earlier ones of this retrier. */
export const delaySeconds = (retrier: Retrier, done: number, random: () => number): number => {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** done;
  const longest = Math.min(grown, retrier.maxDelaySeconds ?? Infinity);
  return retrier.fullJitter ? random() * longest : longest;
};

/** One try at what the state does. `retryCount` is 0 for the first. */
export type Attempt<S extends RecoveringState> = (frame: Frame<S>, retryCount: number) => MaybePromise<Json>;

const pause = async ({ thread, state }: Frame, seconds: number): Promise<void> => {
  const { host } = thread.run;
  const milliseconds = Math.round(seconds * 1000);
  await suspend<undefined>(thread, { state: state.name, kind: 'retry', until: host.now() + milliseconds }, (resume) =>
    host.after(milliseconds, () => resume(undefined)),
  );
};

const caught = (frame: Frame<RecoveringState>, failure: StateFailure, retryCount: number): MaybePromise<Step> => {
  const { state, thread } = frame;
  const index = state.catchers.findIndex(({ errors }) => answersTo(errors, failure));
  const catcher: Catcher | undefined = state.catchers[index];
  if (!catcher) throw failure;
  // Recorded histories: what is missing is null, but a timeout has an empty cause.
  const { error = null, cause = error === 'States.Timeout' ? '' : null } = failure;
  const errorOutput: Json = { Error: error, Cause: cause };
  thread.run.observer.caught?.(state.name, index, failure.error ?? '', thread.run.execution);
  return leave(frame, catcher, catcher.next, scopeOf(frame, { errorOutput, retryCount }), errorOutput);
};

/**
 * Does what the state does, again where a Retry says so, and otherwise as a Catch says. `giveUp` receives a failure
 * that is not retried, before anything else is made of it.
 */
export const withRecovery = async <S extends RecoveringState>(
  frame: Frame<S>,
  attempt: Attempt<S>,
  cancelled: (failure: StateFailure) => void = () => undefined,
): Promise<Step> => {
  const { state, thread } = frame;
  const done = state.retriers.map(() => 0);
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      const tried = attempt(frame, retryCount);
      const result = tried instanceof Promise ? await tried : tried;
      // Its errors are the state's too: a wrong Output can be retried and caught.
      const left = leave(frame, state, state.next, scopeOf(frame, { result, retryCount }), result);
      return left instanceof Promise ? await left : left;
    } catch (failure) {
      if (!(failure instanceof StateFailure)) throw failure;
      const index = state.retriers.findIndex(({ errors }) => answersTo(errors, failure));
      const retrier = state.retriers[index];
      const used = done[index] ?? 0;
      if (!retrier || used >= retrier.maxAttempts) {
        cancelled(failure);
        return await caught(frame, failure, retryCount);
      }
      done[index] = used + 1;
      thread.run.observer.retried?.(state.name, index, failure.error ?? '', thread.run.execution);
      await pause(frame, delaySeconds(retrier, used, thread.run.host.random));
      thread.run.transitions += 1;
    }
  }
};
