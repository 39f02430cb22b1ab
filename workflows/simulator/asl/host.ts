import type { Json } from './json.ts';
import type { Execution } from './execution.ts';

export interface TaskRequest {
  /** As the definition writes it: `arn:aws:states:::lambda:invoke`. */
  readonly resource: string;
  readonly arguments: Json;
  /** Of a `.waitForTaskToken` resource. It is live from now on. */
  readonly token?: string;
  readonly execution: { readonly arn: string; readonly name: string };
  readonly state: string;
  readonly timeoutSeconds?: number;
  /** 0 for the first try. */
  readonly attempt: number;
}

export type TaskOutcome =
  | { readonly kind: 'succeeded'; readonly result: Json }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string }
  /** The integration's own call succeeded. A callback task now waits for its token, a `.sync` task for a second outcome. */
  | { readonly kind: 'submitted'; readonly result?: Json };

/** Everything that an execution needs from outside. The same answers give the same history, byte by byte. */
export interface Host {
  /** Epoch milliseconds of virtual time. */
  now(): number;
  /** From 0 to below 1: jitter, `$random`, `$shuffle`. */
  random(): number;
  /** `$uuid`, task tokens, names of child executions. */
  uuid(): string;
  /** Does something later; returns how to call it off. */
  after(milliseconds: number, action: () => void): () => void;
  /** How long going from one state to the next takes. With 0 the execution goes on without the clock. */
  transitionMilliseconds(): number;
  /**
   * Starts a task. The returned function says that nobody waits for the outcome any more (timeout, stop, an answered
   * token); outcomes after it are ignored.
   */
  startTask(request: TaskRequest, ended: (outcome: TaskOutcome) => void): () => void;
}

/** Told as it happens, for coverage figures and traces. */
export interface Observer {
  entered?(state: string, execution: Execution): void;
  exited?(state: string, execution: Execution): void;
  transition?(from: string, to: string, execution: Execution): void;
  /** `catcher` and `retrier` are indexes into the state's lists. */
  caught?(state: string, catcher: number, error: string, execution: Execution): void;
  retried?(state: string, retrier: number, error: string, execution: Execution): void;
}
