import type { FailState, State, SucceedState, TaskState, WaitState } from '../machine.ts';
import { exitOf } from './exit.ts';
import { COMMON, GOES_ON, JSONPATH_FIELDS, nextOf, RECOVERS } from './fields.ts';
import { isTimestamp } from '../json.ts';
import { mapState, parallelState } from './nesting.ts';
import type { Reader } from './reader.ts';
import { MAX_SECONDS, recoveryOf } from './recovery.ts';
import { parseResource } from './resource.ts';
import type { Compiler } from './fields.ts';

const task = (reader: Reader, name: string, { integrations }: Compiler): TaskState | undefined => {
  reader.allow([...RECOVERS, 'Resource', 'TimeoutSeconds', 'HeartbeatSeconds'], {
    ...JSONPATH_FIELDS,
    Credentials: 'is not run: there is one account',
  });
  const resource = parseResource(reader.requiredString('Resource'), integrations);
  if (!resource && reader.string('Resource') !== undefined)
    reader.report('is not an integration that is run', 'Resource');
  const given = reader.template('Arguments');
  const timeoutSeconds = reader.numeric('TimeoutSeconds', { min: 1, max: MAX_SECONDS });
  const heartbeatSeconds = reader.numeric('HeartbeatSeconds', { min: 1, max: MAX_SECONDS });
  if (heartbeatSeconds && resource && resource.pattern !== 'callback') {
    reader.report('needs a callback task: nobody else can send a heartbeat', 'HeartbeatSeconds');
  }
  const [timeout, heartbeat] = [timeoutSeconds?.literal, heartbeatSeconds?.literal];
  if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout) {
    reader.report('must be smaller than TimeoutSeconds', 'HeartbeatSeconds');
  }
  const rest = { ...nextOf(reader), ...exitOf(reader, 'result'), ...recoveryOf(reader) };
  return (
    resource && {
      type: 'Task',
      name,
      ...resource,
      ...(given && { arguments: given }),
      ...(timeoutSeconds && { timeoutSeconds }),
      ...(heartbeatSeconds && { heartbeatSeconds }),
      ...rest,
    }
  );
};

const choice = (reader: Reader, name: string): State => {
  reader.allow([...COMMON, 'Choices', 'Default', 'Assign', 'Output'], JSONPATH_FIELDS);
  const rules = reader.objects('Choices').map((rule, index) => {
    rule.allow(['Comment', 'Condition', 'Next', 'Assign', 'Output'], JSONPATH_FIELDS);
    const place = `Choices[${index}]/`;
    const condition = rule.template('Condition', { location: `${place}Condition` });
    if (!condition) rule.report('is required', 'Condition');
    const literal = condition?.literal;
    if (literal !== undefined && typeof literal !== 'boolean')
      rule.report('must be a boolean or an expression', 'Condition');
    return { condition, next: rule.requiredString('Next'), ...exitOf(rule, undefined, place) };
  });
  if (rules.length === 0) reader.report('must have at least one rule', 'Choices');
  const otherwise = reader.string('Default');
  return {
    type: 'Choice',
    name,
    rules: rules.flatMap(({ condition, ...rule }) => (condition ? [{ condition, ...rule }] : [])),
    ...(otherwise !== undefined && { default: otherwise }),
    ...exitOf(reader, undefined),
  };
};

const wait = (reader: Reader, name: string): WaitState => {
  reader.allow([...GOES_ON, 'Seconds', 'Timestamp'], JSONPATH_FIELDS);
  const seconds = reader.numeric('Seconds', { min: 0, max: MAX_SECONDS });
  const timestamp = reader.template('Timestamp');
  if ((seconds === undefined) === (timestamp === undefined)) reader.report('needs either Seconds or Timestamp');
  if (timestamp?.literal !== undefined && !isTimestamp(timestamp.literal)) {
    reader.report('must be an ISO-8601 time with an offset', 'Timestamp');
  }
  return {
    type: 'Wait',
    name,
    ...(seconds && { seconds }),
    ...(timestamp && { timestamp }),
    ...nextOf(reader),
    ...exitOf(reader, undefined),
  };
};

const pass = (reader: Reader, name: string): State => {
  reader.allow(GOES_ON, JSONPATH_FIELDS);
  return { type: 'Pass', name, ...nextOf(reader), ...exitOf(reader, undefined) };
};

const succeed = (reader: Reader, name: string): SucceedState => {
  reader.allow([...COMMON, 'Output'], JSONPATH_FIELDS);
  const output = reader.template('Output');
  return { type: 'Succeed', name, ...(output && { output }) };
};

const fail = (reader: Reader, name: string): FailState => {
  reader.allow([...COMMON, 'Error', 'Cause'], JSONPATH_FIELDS);
  const error = reader.template('Error');
  const cause = reader.template('Cause');
  for (const field of [error, cause]) {
    if (field?.literal !== undefined && typeof field.literal !== 'string')
      reader.report('must be a string', field.location);
  }
  return { type: 'Fail', name, ...(error && { error }), ...(cause && { cause }) };
};

type CompileState = (reader: Reader, name: string, compiler: Compiler) => State | undefined;

const TYPES: Readonly<Record<string, CompileState>> = {
  Task: task,
  Choice: choice,
  Wait: wait,
  Pass: pass,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallelState,
  Map: mapState,
};

export const compileState: CompileState = (reader, name, compiler) => {
  const type = reader.requiredString('Type');
  const language = reader.string('QueryLanguage') ?? 'JSONata';
  if (language !== 'JSONata') reader.report('must be JSONata', 'QueryLanguage');
  if ([...name].length > 80) reader.report('has a name of more than 80 characters');
  const compile = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (!compile && type !== '') reader.report(`'${type}' is not a type of state`, 'Type');
  return compile?.(reader, name, compiler);
};
