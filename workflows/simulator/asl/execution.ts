import type { HistoryEvent } from './engine/history.ts';
import type { Json } from './json.ts';
import type { CompiledMachine } from './machine.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What an execution is waiting for. */
export interface ActiveState {
  readonly state: string;
  /** `callback`: submitted, waits for its token. `transition`: on its way into the state. */
  readonly kind: 'task' | 'callback' | 'wait' | 'retry' | 'transition';
  readonly token?: string;
  /** When it ends by itself at the latest, epoch milliseconds. */
  readonly until?: number;
}

/** One run of a machine. It keeps the machine that it was started with. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: CompiledMachine;
  readonly machineArn: string;
  readonly input: Json;
  readonly status: Status;
  readonly output: Json | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly redriveCount: number;
  history(): readonly HistoryEvent[];
  /** As AWS bills them: every state entered and every retry. */
  transitions(): number;
  /** States entered, in order, those inside of Map and Parallel included. */
  visited(): readonly string[];
  /** Not what its `children` wait for. */
  active(): readonly ActiveState[];
  /** Of a distributed Map, in the order of their start. They answer to this execution's `stop` and tokens. */
  children(): readonly Execution[];
  /** StopExecution. An execution that has ended stays as it is. */
  stop(error?: string, cause?: string): void;
  /** RedriveExecution: goes on at the failed state with a new budget of attempts. @throws ExecutionNotRedrivableError */
  redrive(): void;
  /** SendTaskSuccess. `gone`: expired, answered already, or never issued. */
  tokenSucceeded(token: string, output: Json): 'accepted' | 'gone';
  /** SendTaskFailure. */
  tokenFailed(token: string, error?: string, cause?: string): 'accepted' | 'gone';
  /** SendTaskHeartbeat. */
  tokenHeartbeat(token: string): 'accepted' | 'gone';
  /** Called at every end: once, and once more for each redrive. At once when it has ended before. */
  ended(listener: (execution: Execution) => void): void;
}
