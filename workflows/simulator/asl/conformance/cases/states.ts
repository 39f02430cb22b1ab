import { failed, succeeded } from '../../testing.ts';
import { gives, invoke, one, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const pass: readonly Case[] = [
  {
    title: 'hands its input on',
    source: PAGES.pass,
    definition: one({ Type: 'Pass' }),
    input: { a: 1 },
    expected: { output: { a: 1 }, visited: ['S'] },
  },
  {
    title: 'hands its output on to the next state',
    source: PAGES.pass,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Output: { a: 1 }, Next: 'B' },
        B: { Type: 'Pass', Output: { b: '{% $states.input.a %}' }, End: true },
      },
    },
    expected: { output: { b: 1 }, visited: ['A', 'B'] },
  },
];

const ends: readonly Case[] = [
  {
    title: 'Succeed ends with its input',
    source: PAGES.succeed,
    definition: { StartAt: 'S', States: { S: { Type: 'Succeed' } } },
    input: { a: 1 },
    expected: {
      status: 'SUCCEEDED',
      output: { a: 1 },
      events: ['1<0:ExecutionStarted', '2<0:SucceedStateEntered', '3<2:SucceedStateExited', '4<3:ExecutionSucceeded'],
    },
  },
  {
    title: 'Succeed ends with its Output',
    source: PAGES.succeed,
    definition: { StartAt: 'S', States: { S: { Type: 'Succeed', Output: { b: '{% $states.input.a %}' } } } },
    input: { a: 1 },
    expected: { output: { b: 1 } },
  },
  {
    title: 'Fail ends with its Error and Cause, and is never left',
    source: PAGES.fail,
    definition: { StartAt: 'S', States: { S: { Type: 'Fail', Error: 'TheError', Cause: 'the cause' } } },
    expected: {
      status: 'FAILED',
      error: 'TheError',
      cause: 'the cause',
      events: ['1<0:ExecutionStarted', '2<0:FailStateEntered', '3<2:ExecutionFailed'],
    },
  },
  {
    title: 'Fail evaluates its Error and Cause',
    source: PAGES.fail,
    definition: {
      StartAt: 'S',
      States: { S: { Type: 'Fail', Error: '{% $states.input.e %}', Cause: "{% 'because of ' & $states.input.c %}" } },
    },
    input: { e: 'E', c: 'C' },
    expected: { error: 'E', cause: 'because of C' },
  },
  {
    title: 'Fail needs neither',
    source: PAGES.fail,
    definition: { StartAt: 'S', States: { S: { Type: 'Fail' } } },
    expected: { status: 'FAILED', error: undefined, cause: undefined },
  },
  {
    title: 'Fail takes no Error that is not a string',
    source: PAGES.jsonata,
    definition: { StartAt: 'S', States: { S: { Type: 'Fail', Error: '{% 1 %}' } } },
    expected: { error: 'States.QueryEvaluationError' },
  },
] as readonly Case[];

const task: readonly Case[] = [
  {
    title: 'gives out its result',
    source: PAGES.task,
    definition: one(invoke()),
    tasks: { S: [succeeded({ Payload: 1 })] },
    expected: { output: { Payload: 1 } },
  },
  {
    title: 'makes its output of its result and its input',
    source: PAGES.jsonata,
    definition: one(invoke({ Output: { r: '{% $states.result.Payload %}', i: '{% $states.input.a %}' } })),
    input: { a: 'in' },
    tasks: { S: [succeeded({ Payload: 'out' })] },
    expected: { output: { r: 'out', i: 'in' } },
  },
  {
    title: 'fails the execution with its error and cause',
    source: PAGES.errors,
    definition: one(invoke()),
    tasks: { S: [failed('Broken', 'it broke')] },
    expected: { status: 'FAILED', error: 'Broken', cause: 'it broke' },
  },
];

const context: readonly Case[] = [
  { title: 'has the execution', at: 'Execution.Id', is: 'arn:aws:states:eu-central-1:000000000000:execution:test:run' },
  { title: "has the execution's name", at: 'Execution.Name', is: 'run' },
  { title: "has the execution's input, whatever the state's is", at: 'Execution.Input.a', is: 1 },
  { title: "has the execution's role", at: 'Execution.RoleArn', is: 'arn:aws:iam::000000000000:role/machine' },
  { title: 'has the time of the start', at: 'Execution.StartTime', is: '2026-11-02T09:00:00Z' },
  { title: 'has how often the execution was redriven', at: 'Execution.RedriveCount', is: 0 },
  { title: 'has the time at which the state was entered', at: 'State.EnteredTime', is: '2026-11-02T09:00:00Z' },
  { title: "has the state's name", at: 'State.Name', is: 'S' },
  { title: 'has the machine', at: 'StateMachine.Id', is: 'arn:aws:states:eu-central-1:000000000000:stateMachine:test' },
  { title: "has the machine's name", at: 'StateMachine.Name', is: 'test' },
].map(({ title, at, is }) => ({
  title,
  source: PAGES.context,
  definition: gives(`$states.context.${at}`),
  input: { a: 1 },
  expected: { output: is },
}));

const contextOfStates: readonly Case[] = [
  {
    title: 'has no fraction of a second when it is zero, and three digits otherwise',
    source: PAGES.context,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Wait', Timestamp: '2026-11-02T09:00:00.250Z', Next: 'B' },
        B: { Type: 'Pass', Output: '{% $states.context.State.EnteredTime %}', End: true },
      },
    },
    expected: { output: '2026-11-02T09:00:00.250Z' },
  },
  {
    title: 'counts the retries of a Task',
    source: PAGES.context,
    definition: one(
      invoke({
        Arguments: '{% $states.context.State.RetryCount %}',
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }],
      }),
    ),
    tasks: { S: [failed('A'), failed('B'), succeeded({})] },
    expected: { status: 'SUCCEEDED', tasks: [0, 1, 2] },
  },
];

export const stateCases = { pass, ends, task, context, contextOfStates };
