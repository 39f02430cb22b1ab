import { failed, succeeded } from '../../testing.ts';
import { invoke, one, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const branch = (name: string, state: object): object => ({
  StartAt: name,
  States: { [name]: { ...state, End: true } },
});

const failing = (name: string, error: string): object => ({
  StartAt: name,
  States: { [name]: { Type: 'Fail', Error: error, Cause: 'of it' } },
});

export const parallelCases: readonly Case[] = [
  {
    title: 'gives its input to every branch and collects their outputs in order',
    source: PAGES.parallel,
    definition: one({
      Type: 'Parallel',
      Branches: [
        branch('A', { Type: 'Wait', Seconds: 5, Output: '{% $states.input.n + 1 %}' }),
        branch('B', { Type: 'Pass', Output: '{% $states.input.n + 2 %}' }),
      ],
    }),
    input: { n: 1 },
    expected: { output: [2, 3], seconds: 5 },
  },
  {
    title: 'gives its Arguments to every branch instead',
    source: PAGES.parallel,
    definition: one({
      Type: 'Parallel',
      Arguments: { m: '{% $states.input.n * 10 %}' },
      Branches: [branch('A', { Type: 'Pass' })],
    }),
    input: { n: 1 },
    expected: { output: [{ m: 10 }] },
  },
  {
    title: 'makes its output of the results',
    source: PAGES.parallel,
    definition: one({
      Type: 'Parallel',
      Branches: [branch('A', { Type: 'Pass', Output: 1 }), branch('B', { Type: 'Pass', Output: 2 })],
      Output: '{% $sum($states.result) %}',
    }),
    expected: { output: 3 },
  },
  {
    title: 'fails with the branch that fails first, and stops the others',
    source: PAGES.parallel,
    definition: one({
      Type: 'Parallel',
      Branches: [
        branch('A', { Type: 'Wait', Seconds: 100 }),
        { StartAt: 'B', States: { B: { Type: 'Wait', Seconds: 3, Next: 'C' }, C: { Type: 'Fail', Error: 'First' } } },
      ],
    }),
    expected: { status: 'FAILED', error: 'First', seconds: 3 },
  },
  {
    title: 'can be caught',
    source: PAGES.errors,
    definition: {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [failing('A', 'E'), branch('B', { Type: 'Wait', Seconds: 9 })],
          Catch: [{ ErrorEquals: ['E'], Next: 'H' }],
          End: true,
        },
        H: { Type: 'Succeed' },
      },
    },
    expected: { output: { Error: 'E', Cause: 'of it' }, seconds: 0 },
  },
  {
    title: 'runs all branches again in a retry',
    source: PAGES.errors,
    definition: one({
      Type: 'Parallel',
      Branches: [branch('A', invoke()), branch('B', invoke())],
      Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
      Output: '{% $states.result.Payload %}',
    }),
    tasks: { A: [succeeded({ Payload: 1 }), succeeded({ Payload: 2 })], B: [failed('E'), succeeded({ Payload: 3 })] },
    expected: { output: [2, 3], seconds: 1, visited: ['S', 'A', 'B', 'A', 'B'] },
  },
  {
    title: 'nests',
    source: PAGES.parallel,
    definition: one({
      Type: 'Parallel',
      Branches: [branch('P', { Type: 'Parallel', Branches: [branch('A', { Type: 'Pass', Output: 'deep' })] })],
    }),
    expected: { output: [['deep']] },
  },
];
