export interface Problem {
  /** JSON Pointer into the definition. */
  readonly path: string;
  readonly message: string;
}

/** The definition holds something that AWS refuses, or that this interpreter does not run. `problems` lists all of it. */
export class UnsupportedDefinitionError extends Error {
  override readonly name = 'UnsupportedDefinitionError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`The definition cannot be run:\n${problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The execution cannot be continued where it failed. AWS calls it `ExecutionNotRedrivable`. */
export class ExecutionNotRedrivableError extends Error {
  override readonly name = 'ExecutionNotRedrivableError';
}

/** An expression gave nothing, the wrong type, or failed. The state that holds it turns this into its own failure. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  /** The field, as AWS's histories name it: `Assign/result`. Absent when it is about the state's input. */
  readonly location: string | undefined;

  constructor(location: string | undefined, message: string) {
    super(message);
    this.location = location;
  }
}

/** A state failed, as the language knows it: a name that Retry and Catch look at, and a cause for people. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** A missed heartbeat is reported as `States.Timeout`, and answers to `States.HeartbeatTimeout` as well. */
  readonly heartbeat: boolean;

  constructor(error: string | undefined, cause: string | undefined, { heartbeat = false } = {}) {
    super(`${error ?? 'no error name'}: ${cause ?? 'no cause'}`);
    this.error = error;
    this.cause = cause;
    this.heartbeat = heartbeat;
  }
}

/** Unwinds a line of execution that was stopped from outside. Nobody but its driver catches it. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}
