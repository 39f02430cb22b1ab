import { failed, succeeded } from '../../testing.ts';
import { invoke, one, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

/** A Task that always fails with `E`, and how long its retries take. */
const retries = (title: string, retrier: object, seconds: number, tries: number, more: Partial<Case> = {}): Case => ({
  title,
  source: PAGES.errors,
  definition: one(invoke({ Retry: [{ ErrorEquals: ['E'], ...retrier }] })),
  tasks: { S: [failed('E')] },
  expected: { status: 'FAILED', error: 'E', seconds, tasks: Array.from({ length: tries }, () => ({})) },
  ...more,
});

const arithmetic: readonly Case[] = [
  retries('retries three times by default, after 1, 2 and 4 seconds', {}, 7, 4),
  retries('multiplies the interval by the backoff rate', { IntervalSeconds: 3, MaxAttempts: 3, BackoffRate: 2 }, 21, 4),
  retries('keeps the interval with a rate of 1', { IntervalSeconds: 5, MaxAttempts: 4, BackoffRate: 1 }, 20, 5),
  retries('takes a rate that is no integer', { IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 1.5 }, 9.5, 4),
  retries(
    'waits no longer than MaxDelaySeconds',
    { IntervalSeconds: 3, MaxAttempts: 4, BackoffRate: 2, MaxDelaySeconds: 5 },
    18,
    5,
  ),
  retries('never retries with MaxAttempts 0', { MaxAttempts: 0 }, 0, 1),
  retries('waits a part of the delay with full jitter', { MaxAttempts: 3, JitterStrategy: 'FULL' }, 3.5, 4, {
    random: [0.5],
  }),
  retries('may not wait at all with full jitter', { MaxAttempts: 3, JitterStrategy: 'FULL' }, 0, 4, { random: [0] }),
  retries(
    'jitters below MaxDelaySeconds',
    { IntervalSeconds: 4, MaxAttempts: 2, MaxDelaySeconds: 6, JitterStrategy: 'FULL' },
    7.5,
    3,
    { random: [0.75] },
  ),
  retries('waits exactly without jitter', { MaxAttempts: 1, JitterStrategy: 'NONE' }, 1, 2, { random: [0.1] }),
  {
    title: 'counts for every retrier by itself, and takes the Catch when one is used up',
    source: PAGES.spec,
    definition: {
      StartAt: 'X',
      States: {
        X: invoke({
          Retry: [
            { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
            { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
          ],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }],
          End: true,
        }),
        Z: { Type: 'Succeed' },
      },
    },
    tasks: { X: ['ErrorA', 'ErrorB', 'ErrorC', 'ErrorB', 'ErrorB'].map((error) => failed(error)) },
    expected: { visited: ['X', 'Z'], seconds: 8, tasks: [{}, {}, {}, {}] },
  },
  {
    title: 'begins to count anew when the state is entered again',
    source: PAGES.spec,
    definition: {
      StartAt: 'A',
      States: {
        A: invoke({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Assign: { again: true }, Next: 'B' }),
        B: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.again %}', Next: 'A' }], Default: 'C' },
        C: { Type: 'Succeed' },
      },
    },
    tasks: { A: [failed('E'), succeeded({ again: true }), failed('E'), succeeded({ again: false })] },
    expected: { status: 'SUCCEEDED', visited: ['A', 'B', 'A', 'B', 'C'], seconds: 2 },
  },
  {
    title: 'takes the first retrier that fits',
    source: PAGES.errors,
    definition: one(
      invoke({
        Retry: [
          { ErrorEquals: ['E'], IntervalSeconds: 10, MaxAttempts: 1 },
          { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 5 },
        ],
      }),
    ),
    tasks: { S: [failed('E'), failed('E')] },
    expected: { status: 'FAILED', seconds: 10 },
  },
];

/** Whether a name catches an error. */
const matching = (name: string, error: string, isCaught: boolean): Case => ({
  title: `${name} ${isCaught ? 'catches' : 'does not catch'} ${error}`,
  source: PAGES.errors,
  definition: {
    StartAt: 'S',
    States: {
      S: invoke({ Catch: [{ ErrorEquals: [name], Next: 'Caught' }], End: true }),
      Caught: { Type: 'Succeed' },
    },
  },
  tasks: { S: [failed(error)] },
  expected: isCaught ? { status: 'SUCCEEDED', visited: ['S', 'Caught'] } : { status: 'FAILED', error, visited: ['S'] },
});

const names: readonly Case[] = [
  matching('Mine', 'Mine', true),
  matching('Mine', 'Other', false),
  matching('States.ALL', 'Other', true),
  matching('States.ALL', 'States.Timeout', true),
  matching('States.ALL', 'States.Permissions', true),
  matching('States.ALL', 'States.DataLimitExceeded', false),
  matching('States.ALL', 'States.Runtime', false),
  matching('States.TaskFailed', 'Other', true),
  matching('States.TaskFailed', 'States.Timeout', false),
  matching('States.TaskFailed', 'States.Runtime', false),
  matching('States.TaskFailed', 'States.DataLimitExceeded', false),
  matching('States.Timeout', 'States.Timeout', true),
  matching('States.DataLimitExceeded', 'States.DataLimitExceeded', true),
  matching('States.Runtime', 'States.Runtime', false),
];

const catching = (catcher: object, more: object = {}): object => ({
  StartAt: 'S',
  States: {
    S: invoke({ ...more, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'H', ...catcher }], End: true }),
    H: { Type: 'Succeed' },
  },
});

const catchers: readonly Case[] = [
  {
    title: 'gives Error and Cause to the next state',
    source: PAGES.errors,
    definition: catching({}),
    tasks: { S: [failed('E', 'why')] },
    expected: { output: { Error: 'E', Cause: 'why' } },
  },
  {
    title: 'makes its Output of the error and the input',
    source: PAGES.recorded,
    definition: catching({ Output: { stateInput: '{% $states.input %}', stateError: '{% $states.errorOutput %}' } }),
    input: { inputData: 'dummy' },
    tasks: { S: [failed('E', 'why')] },
    expected: { output: { stateInput: { inputData: 'dummy' }, stateError: { Error: 'E', Cause: 'why' } } },
  },
  {
    title: 'catches a failed evaluation of Arguments',
    source: PAGES.jsonata,
    definition: catching({ Output: '{% $states.errorOutput.Error %}' }, { Arguments: '{% $none %}' }),
    expected: { output: 'States.QueryEvaluationError', tasks: [] },
  },
  {
    title: 'catches a failed evaluation of Output, after the Task was done',
    source: PAGES.jsonata,
    definition: catching({ Output: '{% $states.errorOutput.Error %}' }, { Output: '{% $states.result.none %}' }),
    expected: { output: 'States.QueryEvaluationError', tasks: [{}] },
  },
  {
    title: 'retries a failed evaluation like any other error',
    source: PAGES.jsonata,
    definition: one(
      invoke({
        Output: '{% $states.result.ok %}',
        Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
      }),
    ),
    tasks: { S: [succeeded({}), succeeded({ ok: 1 })] },
    expected: { output: 1, seconds: 1, tasks: [{}, {}] },
  },
  {
    title: 'does not catch what fails in a Catch',
    source: PAGES.jsonata,
    definition: catching({ Output: '{% $none %}' }),
    tasks: { S: [failed('E')] },
    expected: { status: 'FAILED', error: 'States.QueryEvaluationError', visited: ['S'] },
  },
  {
    title: 'takes the first catcher that fits',
    source: PAGES.errors,
    definition: {
      StartAt: 'S',
      States: {
        S: invoke({
          Catch: [
            { ErrorEquals: ['Other'], Next: 'A' },
            { ErrorEquals: ['E', 'F'], Next: 'B' },
            { ErrorEquals: ['States.ALL'], Next: 'A' },
          ],
          Next: 'A',
        }),
        A: { Type: 'Succeed' },
        B: { Type: 'Succeed' },
      },
    },
    tasks: { S: [failed('F')] },
    expected: { visited: ['S', 'B'] },
  },
  {
    title: 'retries before it catches',
    source: PAGES.errors,
    definition: catching({}, { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] }),
    tasks: { S: [failed('E')] },
    expected: { status: 'SUCCEEDED', tasks: [{}, {}, {}], seconds: 3 },
  },
  {
    title: 'retries and catches Tasks, Parallels and Maps: a Pass that fails ends the execution',
    source: PAGES.spec,
    definition: {
      StartAt: 'S',
      States: { S: { Type: 'Pass', Output: '{% $none %}', Next: 'H' }, H: { Type: 'Succeed' } },
    },
    expected: { status: 'FAILED', error: 'States.QueryEvaluationError' },
  },
];

export const recoveryCases = { arithmetic, names, catchers };
