import { QueryError, StateFailure } from '../errors.ts';
import type { Scope, States, Variables } from '../expressions/scope.ts';
import type { Template } from '../expressions/template.ts';
import { unexpectedType } from '../expressions/template.ts';
import { byteLength, chain, fits, isoTime } from '../json.ts';
import type { Json, JsonObject, MaybePromise } from '../json.ts';
import type { Exit, State } from '../machine.ts';
import { checkSize, MAX_PAYLOAD_BYTES, MAX_VARIABLES_BYTES, record } from './run.ts';
import type { Thread } from './run.ts';

/** A state while it is being worked on. */
export interface Frame<S extends State = State> {
  readonly thread: Thread;
  readonly state: S;
  readonly input: Json;
  /** Epoch milliseconds. */
  readonly enteredAt: number;
  readonly enteredEvent: number;
  /** The last event before the state was entered. */
  readonly before: number;
}

/** Where a workflow goes from a state. */
export interface Step {
  /** Absent: its end. */
  readonly next: string | undefined;
  readonly output: Json;
}

export interface Extra {
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** Of a callback task. */
  readonly token?: string;
  /** Of the state's tries, where it can have several. */
  readonly retryCount?: number;
  /** `$states.context.Map`, where a Map shapes its items. */
  readonly item?: JsonObject;
}

const contextOf = (
  { thread, state, enteredAt }: Frame,
  { token, retryCount, item = thread.item }: Extra,
): JsonObject => ({
  ...thread.run.context(),
  State: {
    EnteredTime: isoTime(enteredAt),
    Name: state.name,
    ...(retryCount !== undefined && { RetryCount: retryCount }),
  },
  ...(token !== undefined && { Task: { Token: token } }),
  ...(item && { Map: item }),
});

/** What the expressions of a state see. The context object is put together only for those that look. */
export const scopeOf = (frame: Frame, extra: Extra = {}): Scope => {
  let context: JsonObject | undefined;
  const states: States = {
    input: frame.input,
    ...(extra.result !== undefined && { result: extra.result }),
    ...(extra.errorOutput !== undefined && { errorOutput: extra.errorOutput }),
    get context() {
      return (context ??= contextOf(frame, extra));
    },
  };
  return { states, variables: frame.thread.variables, surroundings: frame.thread.run.host };
};

/** The failure that an expression's error becomes; it is in the history from now on. */
export const failureOf = (frame: Frame, error: QueryError): StateFailure => {
  const { thread, state, enteredEvent, before } = frame;
  const cause = `An error occurred while executing the state '${state.name}' (entered at the event id #${enteredEvent}). ${error.message}`;
  // Recorded histories: directly after StateEntered, the event points at what was before the state, but in a Wait.
  const previous = thread.last === enteredEvent && state.type !== 'Wait' ? before : thread.last;
  record(
    thread,
    'EvaluationFailed',
    {
      of: 'evaluationFailed',
      state: state.name,
      cause,
      ...(error.location !== undefined && { location: error.location }),
    },
    previous,
  );
  return new StateFailure('States.QueryEvaluationError', cause);
};

/** Evaluates a field; its errors become the state's failure. */
export const evaluate = (frame: Frame, template: Template, scope: Scope): MaybePromise<Json> => {
  if (template.literal !== undefined) return template.literal;
  try {
    const value = template.evaluate(scope);
    return value instanceof Promise
      ? value.catch((error: unknown) => {
          throw error instanceof QueryError ? failureOf(frame, error) : error;
        })
      : value;
  } catch (error) {
    throw error instanceof QueryError ? failureOf(frame, error) : error;
  }
};

/** A field that must give a number. @throws StateFailure otherwise */
export const evaluateNumber = (
  frame: Frame,
  template: Template | undefined,
  scope: Scope,
  isAllowed: (value: number) => boolean = Number.isInteger,
): MaybePromise<number | undefined> => {
  if (!template) return undefined;
  return chain(evaluate(frame, template, scope), (value) => {
    if (typeof value !== 'number') throw failureOf(frame, unexpectedType(template, 'number', value));
    if (isAllowed(value)) return value;
    const message = `The value ${value} of the field '${template.location}' is not allowed there.`;
    throw failureOf(frame, new QueryError(template.location, message));
  });
};

const checkVariables = (assigned: Json, variables: Variables): void => {
  if (!fits(assigned, MAX_PAYLOAD_BYTES)) {
    throw new StateFailure('States.DataLimitExceeded', 'The variables of one Assign are larger than 256 KiB together.');
  }
  if (!fits(variables, MAX_VARIABLES_BYTES)) {
    const bytes = byteLength(variables);
    throw new StateFailure(
      'States.DataLimitExceeded',
      `The variables of the execution take ${bytes} bytes, more than 10 MiB.`,
    );
  }
};

/** `Assign` and `Output`, both evaluated before either takes effect; then the state's exit is in the history. */
export const leave = (
  frame: Frame,
  { assign, output }: Exit,
  next: string | undefined,
  scope: Scope,
  whenNoOutput: Json,
  previous?: number,
): MaybePromise<Step> => {
  const { thread, state } = frame;
  return chain(assign ? evaluate(frame, assign, scope) : undefined, (assigned) =>
    chain(output ? evaluate(frame, output, scope) : whenNoOutput, (value) => {
      checkSize(value, `The state '${state.name}' returned a result`);
      if (assigned !== undefined) {
        const variables = { ...thread.variables, ...(assigned as Variables) };
        checkVariables(assigned, variables);
        thread.variables = variables;
      }
      record(
        thread,
        `${state.type}StateExited`,
        {
          of: 'stateExited',
          name: state.name,
          output: value,
          ...(assigned !== undefined &&
            Object.keys(assigned as object).length > 0 && { assigned: assigned as Variables }),
        },
        previous,
      );
      thread.run.observer.exited?.(state.name, thread.run.execution);
      return { next, output: value };
    }),
  );
};
