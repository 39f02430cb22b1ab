import { StateFailure, StoppedError } from '../errors.ts';
import type { ActiveState } from '../execution.ts';
import type { TaskOutcome, TaskRequest } from '../host.ts';
import { chain } from '../json.ts';
import type { Json } from '../json.ts';
import type { TaskState } from '../machine.ts';
import { evaluate, evaluateNumber, scopeOf } from './frame.ts';
import type { Frame, Step } from './frame.ts';
import type { Limits, Resource } from './history.ts';
import { withRecovery } from './recover.ts';
import { checkSize, record, suspend } from './run.ts';

type Ended =
  | { readonly kind: 'succeeded'; readonly result: Json }
  | { readonly kind: 'failed'; readonly error: string | undefined; readonly cause: string | undefined }
  | { readonly kind: 'timedOut'; readonly heartbeat: boolean };

const resourceOf = ({ resource: arn, integration }: TaskState): Resource => ({ arn, ...integration });

/** Events of a task carry the integration; those of a plain function have names of their own. */
const eventType = ({ integration }: TaskState, what: string): string =>
  integration ? `Task${what}` : `LambdaFunction${what}`;

const detailType = <A extends string>({ integration }: TaskState, what: A) =>
  integration ? (`task${what}` as const) : (`lambdaFunction${what}` as const);

/** The integration's call went through; the outcome is still to come. A late one, after the end, tells nobody. */
const recordSubmitted = (frame: Frame<TaskState>, output: Json): void => {
  try {
    record(frame.thread, 'TaskSubmitted', { of: 'taskSubmitted', resource: resourceOf(frame.state), output });
  } catch (error) {
    if (!(error instanceof StoppedError)) throw error;
  }
};

/** Hands the task to the host and waits for whatever ends it first: its outcome, its token, its time. */
const perform = (frame: Frame<TaskState>, request: TaskRequest, limits: Limits): Promise<Ended> => {
  const { thread, state } = frame;
  const { host, tokens } = thread.run;
  const { token } = request;
  const until = limits.timeoutSeconds === undefined ? undefined : host.now() + limits.timeoutSeconds * 1000;
  const activity = (kind: ActiveState['kind']): ActiveState => ({
    state: state.name,
    kind,
    ...(token !== undefined && { token }),
    ...(until !== undefined && { until }),
  });

  return suspend<Ended>(thread, activity('task'), (resume, change) => {
    const held: { timeout?: () => void; heartbeat?: () => void; host?: () => void } = {};
    let isOpen = true;
    let hostIsDone = false;

    const close = (): void => {
      isOpen = false;
      held.timeout?.();
      held.heartbeat?.();
      if (token !== undefined) tokens.delete(token);
      if (!hostIsDone) held.host?.();
    };
    const end = (outcome: Ended): void => {
      if (!isOpen) return;
      close();
      resume(outcome);
    };
    const expectHeartbeat = (): void => {
      if (limits.heartbeatSeconds === undefined) return;
      held.heartbeat?.();
      held.heartbeat = host.after(limits.heartbeatSeconds * 1000, () => end({ kind: 'timedOut', heartbeat: true }));
    };
    const ended = (outcome: TaskOutcome): void => {
      if (!isOpen) return;
      if (outcome.kind === 'submitted') {
        if (state.pattern === 'response') throw new TypeError(`${state.name} waits for nothing beyond its response`);
        recordSubmitted(frame, outcome.result ?? {});
        change(activity(state.pattern === 'callback' ? 'callback' : 'task'));
        return;
      }
      if (outcome.kind === 'succeeded' && state.pattern === 'callback') {
        throw new TypeError(`${state.name} is a callback task: it is submitted, and then succeeds by its token`);
      }
      hostIsDone = true;
      end(outcome);
    };

    if (limits.timeoutSeconds !== undefined) {
      held.timeout = host.after(limits.timeoutSeconds * 1000, () => end({ kind: 'timedOut', heartbeat: false }));
    }
    expectHeartbeat();
    if (token !== undefined) {
      tokens.set(token, {
        succeeded: (result) => end({ kind: 'succeeded', result }),
        failed: (error, cause) => end({ kind: 'failed', error, cause }),
        heartbeat: expectHeartbeat,
      });
    }
    held.host = host.startTask(request, ended);
    // The token was answered before the host had handed over how to call it off.
    if (!isOpen && !hostIsDone) held.host();
    return close;
  });
};

const conclude = ({ thread, state }: Frame<TaskState>, ended: Ended): Json => {
  const resource = resourceOf(state);
  if (ended.kind === 'succeeded') {
    checkSize(ended.result, `The state/task '${state.name}' returned a result`);
    record(thread, eventType(state, 'Succeeded'), {
      of: detailType(state, 'Succeeded'),
      resource,
      output: ended.result,
    });
    return ended.result;
  }
  const timedOut = ended.kind === 'timedOut';
  const what = timedOut ? 'TimedOut' : 'Failed';
  const error = timedOut ? 'States.Timeout' : ended.error;
  const cause = timedOut ? undefined : ended.cause;
  record(thread, eventType(state, what), {
    of: detailType(state, what),
    resource,
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  throw new StateFailure(error, cause, { heartbeat: timedOut && ended.heartbeat });
};

const isDuration = (value: number): boolean => Number.isInteger(value) && value > 0;

const attempt = (frame: Frame<TaskState>, retryCount: number) => {
  const { thread, state, input } = frame;
  const { host, execution } = thread.run;
  const token = state.pattern === 'callback' ? host.uuid() : undefined;
  const scope = scopeOf(frame, { retryCount, ...(token !== undefined && { token }) });
  return chain(state.arguments ? evaluate(frame, state.arguments, scope) : input, (parameters) =>
    chain(evaluateNumber(frame, state.timeoutSeconds, scope, isDuration), (timeoutSeconds) =>
      chain(evaluateNumber(frame, state.heartbeatSeconds, scope, isDuration), async (heartbeatSeconds) => {
        checkSize(parameters, `The state/task '${state.name}' was given arguments`);
        const limits: Limits = {
          ...(timeoutSeconds !== undefined && { timeoutSeconds }),
          ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
        };
        const resource = resourceOf(state);
        record(thread, eventType(state, 'Scheduled'), {
          of: detailType(state, 'Scheduled'),
          resource,
          parameters,
          limits,
        });
        record(thread, eventType(state, 'Started'), state.integration && { of: 'taskStarted', resource });
        const request: TaskRequest = {
          resource: state.resource,
          arguments: parameters,
          execution: { arn: execution.arn, name: execution.name },
          state: state.name,
          attempt: retryCount,
          ...(token !== undefined && { token }),
          ...(timeoutSeconds !== undefined && { timeoutSeconds }),
        };
        return conclude(frame, await perform(frame, request, limits));
      }),
    ),
  );
};

export const task = (frame: Frame<TaskState>): Promise<Step> => withRecovery(frame, attempt);
