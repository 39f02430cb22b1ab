import { ExecutionNotRedrivableError, StateFailure, StoppedError } from '../errors.ts';
import type { ActiveState, Execution, Status } from '../execution.ts';
import type { Host, Observer } from '../host.ts';
import { isoTime } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledMachine } from '../machine.ts';
import { runWorkflow } from './drive.ts';
import { createHistory } from './history.ts';
import type { Details } from './history.ts';
import { refusalToRedrive } from './redrive.ts';
import { createThread, stopThread } from './run.ts';
import type { ChildStart, PendingToken, Run, Thread } from './run.ts';

export interface Start {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn?: string;
  readonly input: Json;
  readonly host: Host;
  readonly observer?: Observer;
}

interface State {
  status: Status;
  output?: Json;
  error?: string;
  cause?: string;
  stoppedAt?: number;
  redriveCount: number;
}

type Outcome = Pick<State, 'status' | 'output' | 'error' | 'cause'>;

const END: Readonly<
  Record<Exclude<Status, 'RUNNING'>, readonly [string, 'executionFailed' | 'executionTimedOut' | 'executionAborted']>
> = {
  SUCCEEDED: ['ExecutionSucceeded', 'executionFailed'],
  FAILED: ['ExecutionFailed', 'executionFailed'],
  TIMED_OUT: ['ExecutionTimedOut', 'executionTimedOut'],
  ABORTED: ['ExecutionAborted', 'executionAborted'],
};

/** Starts an execution. It begins with the next microtask, so that the caller has it in hand before its first task. */
export const startExecution = (machine: CompiledMachine, start: Start): Execution => {
  const { arn, name, machineArn, machineName, roleArn, input, host, observer = {} } = start;
  const startedAt = host.now();
  const history = createHistory();
  const tokens = new Map<string, PendingToken>();
  const activities = new Set<ActiveState>();
  const children: Execution[] = [];
  const listeners: ((execution: Execution) => void)[] = [];
  const state: State = { status: 'RUNNING', redriveCount: 0 };
  let dropTimeout: (() => void) | undefined;
  let main: Thread | undefined;
  let context: JsonObject | undefined;

  const conclude = (outcome: Outcome, previous: number): void => {
    if (state.status !== 'RUNNING' || outcome.status === 'RUNNING') return;
    if (main) stopThread(main);
    dropTimeout?.();
    Object.assign(state, outcome, { stoppedAt: host.now() });
    const { status, output = null, error, cause } = outcome;
    const [type, of] = END[status];
    const details: Details =
      status === 'SUCCEEDED'
        ? { of: 'executionSucceeded', output }
        : { of, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    history.append(type, host.now(), previous, details);
    for (const listener of [...listeners]) listener(execution);
  };

  const failed = ({ error, cause }: StateFailure): Outcome => ({
    status: 'FAILED',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });

  const run = async (thread: Thread): Promise<void> => {
    try {
      const from = thread.at ?? { state: machine.workflow.startAt, input };
      conclude({ status: 'SUCCEEDED', output: await runWorkflow(thread, machine.workflow, from) }, thread.last);
    } catch (error) {
      if (error instanceof StateFailure) conclude(failed(error), thread.last);
      // Anything else is a bug of the interpreter or its host. Nobody waits here, so the process hears of it.
      else if (!(error instanceof StoppedError)) throw error;
    }
  };

  const begin = (thread: Thread): void => {
    main = thread;
    if (machine.timeoutSeconds !== undefined) {
      dropTimeout = host.after(machine.timeoutSeconds * 1000, () => conclude({ status: 'TIMED_OUT' }, thread.last));
    }
    void Promise.resolve().then(() => run(thread));
  };

  const answer = (
    token: string,
    give: (pending: PendingToken) => void,
    ask: (child: Execution) => 'accepted' | 'gone',
  ) => {
    const pending = tokens.get(token);
    if (pending) {
      give(pending);
      return 'accepted';
    }
    return children.some((child) => ask(child) === 'accepted') ? 'accepted' : 'gone';
  };

  const execution: Execution = {
    arn,
    name,
    machine,
    machineArn,
    input,
    startedAt,
    get status() {
      return state.status;
    },
    get output() {
      return state.output;
    },
    get error() {
      return state.error;
    },
    get cause() {
      return state.cause;
    },
    get stoppedAt() {
      return state.stoppedAt;
    },
    get redriveCount() {
      return state.redriveCount;
    },
    history: () => history.events(),
    transitions: () => shared.transitions,
    visited: () => shared.visited,
    active: () => [...activities],
    children: () => children,
    stop: (error, cause) =>
      conclude({ status: 'ABORTED', ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }, 0),
    redrive: () => {
      const refusal = refusalToRedrive(execution, history.length, host.now());
      if (refusal !== undefined) throw new ExecutionNotRedrivableError(refusal);
      const stood = main;
      delete state.error;
      delete state.cause;
      delete state.stoppedAt;
      state.status = 'RUNNING';
      state.redriveCount += 1;
      context = undefined;
      const last = history.append('ExecutionRedriven', host.now(), history.length, {
        of: 'executionRedriven',
        redriveCount: state.redriveCount,
      });
      begin(
        createThread({
          run: shared,
          parent: undefined,
          variables: stood?.variables ?? {},
          last,
          at: stood?.at,
          items: stood?.items,
          mapRun: stood?.mapRun,
          ...(stood && { inner: stood.inner }),
        }),
      );
    },
    tokenSucceeded: (token, output) =>
      answer(
        token,
        (pending) => pending.succeeded(output),
        (child) => child.tokenSucceeded(token, output),
      ),
    tokenFailed: (token, error, cause) =>
      answer(
        token,
        (pending) => pending.failed(error, cause),
        (child) => child.tokenFailed(token, error, cause),
      ),
    tokenHeartbeat: (token) =>
      answer(
        token,
        (pending) => pending.heartbeat(),
        (child) => child.tokenHeartbeat(token),
      ),
    ended: (listener) => {
      listeners.push(listener);
      if (state.status !== 'RUNNING') listener(execution);
    },
  };

  const startChild = ({ label, machine: processor, input: given }: ChildStart): Execution => {
    const childName = host.uuid();
    const child = startExecution(processor, {
      arn: `${machineArn.replace(':stateMachine:', ':execution:')}/${label}:${childName}`,
      name: childName,
      machineArn: `${machineArn}/${label}`,
      machineName: `${machineName}/${label}`,
      ...(roleArn !== undefined && { roleArn }),
      input: given,
      host,
      observer,
    });
    children.push(child);
    return child;
  };

  const shared: Run = {
    machine,
    host,
    observer,
    execution,
    history,
    tokens,
    activities,
    visited: [],
    children,
    transitions: 0,
    startChild,
    abandon: (failure) => conclude(failed(failure), history.length),
    context: () =>
      (context ??= {
        Execution: {
          Id: arn,
          Input: input,
          Name: name,
          ...(roleArn !== undefined && { RoleArn: roleArn }),
          StartTime: isoTime(startedAt),
          RedriveCount: state.redriveCount,
        },
        StateMachine: { Id: machineArn, Name: machineName },
      }),
  };

  history.append('ExecutionStarted', startedAt, 0, {
    of: 'executionStarted',
    input,
    ...(roleArn !== undefined && { roleArn }),
  });
  // Recorded histories: the first state's event points at nothing.
  begin(createThread({ run: shared, parent: undefined, variables: {}, last: 0 }));
  return execution;
};
