import { QueryError, StateFailure } from '../errors.ts';
import { unexpectedType } from '../expressions/template.ts';
import type { Template } from '../expressions/template.ts';
import type { Scope } from '../expressions/scope.ts';
import { chain, isTimestamp } from '../json.ts';
import type { Json, MaybePromise } from '../json.ts';
import type { ChoiceRule, ChoiceState, FailState, PassState, SucceedState, WaitState } from '../machine.ts';
import { evaluate, evaluateNumber, failureOf, leave, scopeOf } from './frame.ts';
import type { Frame, Step } from './frame.ts';
import { MAX_SECONDS } from '../definition/recovery.ts';
import { suspend } from './run.ts';

export const pass = (frame: Frame<PassState>): MaybePromise<Step> =>
  leave(frame, frame.state, frame.state.next, scopeOf(frame), frame.input);

export const succeed = (frame: Frame<SucceedState>): MaybePromise<Step> =>
  leave(frame, frame.state, undefined, scopeOf(frame), frame.input);

const evaluateText = (frame: Frame, template: Template | undefined, scope: Scope): MaybePromise<string | undefined> => {
  if (!template) return undefined;
  return chain(evaluate(frame, template, scope), (value) => {
    if (typeof value !== 'string') throw failureOf(frame, unexpectedType(template, 'string', value));
    return value;
  });
};

export const fail = (frame: Frame<FailState>): MaybePromise<Step> => {
  const scope = scopeOf(frame);
  return chain(evaluateText(frame, frame.state.error, scope), (error) =>
    chain(evaluateText(frame, frame.state.cause, scope), (cause): Step => {
      throw new StateFailure(error, cause);
    }),
  );
};

/** The first rule whose condition holds. */
const decide = (frame: Frame<ChoiceState>, scope: Scope, from = 0): MaybePromise<ChoiceRule | undefined> => {
  const { rules } = frame.state;
  for (let index = from; index < rules.length; index += 1) {
    const rule = rules[index];
    if (!rule) return undefined;
    const check = (value: Json): boolean => {
      if (typeof value !== 'boolean') throw failureOf(frame, unexpectedType(rule.condition, 'boolean', value));
      return value;
    };
    const value = evaluate(frame, rule.condition, scope);
    if (value instanceof Promise) {
      return value.then((settled) => (check(settled) ? rule : decide(frame, scope, index + 1)));
    }
    if (check(value)) return rule;
  }
  return undefined;
};

export const choose = (frame: Frame<ChoiceState>): MaybePromise<Step> => {
  const scope = scopeOf(frame);
  const { state, input } = frame;
  return chain(decide(frame, scope), (rule) => {
    // The state's own Assign and Output are those of its Default.
    if (rule) return leave(frame, rule, rule.next, scope, input);
    if (state.default !== undefined) return leave(frame, state, state.default, scope, input);
    throw new StateFailure(
      'States.NoChoiceMatched',
      `An error occurred while executing the state '${state.name}' (entered at the event id #${frame.enteredEvent}). No choice matched and the state has no default.`,
    );
  });
};

const waitsUntil = (frame: Frame<WaitState>, scope: Scope): MaybePromise<number> => {
  const { seconds, timestamp } = frame.state;
  if (timestamp) {
    return chain(evaluate(frame, timestamp, scope), (value) => {
      if (isTimestamp(value)) return Date.parse(value);
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const message = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
      throw failureOf(frame, new QueryError('Timestamp', message));
    });
  }
  const isDelay = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= MAX_SECONDS;
  return chain(
    evaluateNumber(frame, seconds, scope, isDelay),
    (value = 0) => frame.thread.run.host.now() + value * 1000,
  );
};

export const wait = (frame: Frame<WaitState>): MaybePromise<Step> => {
  const scope = scopeOf(frame);
  const { thread, state } = frame;
  return chain(waitsUntil(frame, scope), async (until) => {
    await suspend<undefined>(thread, { state: state.name, kind: 'wait', until }, (resume) =>
      thread.run.host.after(Math.max(0, until - thread.run.host.now()), () => resume(undefined)),
    );
    return leave(frame, state, state.next, scope, frame.input);
  });
};
