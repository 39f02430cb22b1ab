import { failed, succeeded } from '../../testing.ts';
import { invoke, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const two = (first: object, second: object): object => ({
  StartAt: 'A',
  States: { A: { ...first, Next: 'B' }, B: { ...second, End: true } },
});

export const variableCases: readonly Case[] = [
  {
    title: 'keeps what was assigned for all later states',
    source: PAGES.variables,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1, y: { z: [2] } }, Next: 'B' },
        B: { Type: 'Pass', Output: 'something else', Next: 'C' },
        C: { Type: 'Pass', Output: ['{% $x %}', '{% $y.z %}'], End: true },
      },
    },
    expected: { output: [1, [2]] },
  },
  {
    title: 'evaluates Assign and Output over the same values: neither sees what the other sets',
    source: PAGES.variables,
    definition: two(
      { Type: 'Pass', Assign: { x: 1 } },
      { Type: 'Pass', Assign: { x: '{% $x + 1 %}' }, Output: '{% $x %}' },
    ),
    expected: { output: 1 },
  },
  {
    title: 'exchanges two variables in one Assign',
    source: PAGES.variables,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
        B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Next: 'C' },
        C: { Type: 'Pass', Output: ['{% $x %}', '{% $y %}'], End: true },
      },
    },
    expected: { output: [2, 1] },
  },
  {
    title: 'assigns from the result of a Task',
    source: PAGES.variables,
    definition: two(invoke({ Assign: { r: '{% $states.result.Payload %}' } }), { Type: 'Pass', Output: '{% $r %}' }),
    tasks: { A: [succeeded({ Payload: 42 })] },
    expected: { output: 42 },
  },
  {
    title: 'assigns in a Wait',
    source: PAGES.recorded,
    definition: two({ Type: 'Wait', Seconds: 0, Assign: { w: 1 } }, { Type: 'Pass', Output: '{% $w %}' }),
    expected: { output: 1 },
  },
  {
    title: 'assigns in a Catch from the error',
    source: PAGES.variables,
    definition: {
      StartAt: 'A',
      States: {
        A: invoke({
          Assign: { done: true },
          Catch: [{ ErrorEquals: ['States.ALL'], Assign: { e: '{% $states.errorOutput.Error %}' }, Next: 'B' }],
          Next: 'B',
        }),
        B: { Type: 'Pass', Output: ['{% $e %}', '{% $exists($done) %}'], End: true },
      },
    },
    tasks: { A: [failed('Broken')] },
    expected: { output: ['Broken', false] },
  },
  {
    title: 'assigns nothing when the Output fails',
    source: PAGES.variables,
    definition: {
      StartAt: 'A',
      States: {
        A: invoke({
          Assign: { x: 1 },
          Output: '{% $none %}',
          Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: {}, Next: 'B' }],
          Next: 'B',
        }),
        B: { Type: 'Pass', Output: '{% $exists($x) %}', End: true },
      },
    },
    expected: { output: false },
  },
  {
    title: 'lets a branch read outer variables, and keeps its own to itself',
    source: PAGES.variables,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 42 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'B1',
              States: {
                B1: { Type: 'Pass', Assign: { inner: '{% $x + 1 %}' }, Next: 'B2' },
                B2: { Type: 'Pass', Output: '{% $inner %}', End: true },
              },
            },
            { StartAt: 'B3', States: { B3: { Type: 'Pass', Output: '{% $exists($inner) %}', End: true } } },
          ],
          Next: 'Z',
        },
        Z: { Type: 'Pass', Output: ['{% $states.input %}', '{% $exists($inner) %}'], End: true },
      },
    },
    expected: { output: [[43, false], false] },
  },
  {
    title: 'gives every iteration variables of its own',
    source: PAGES.variables,
    definition: {
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1, 2, 3],
          ItemProcessor: {
            StartAt: 'I1',
            States: {
              I1: {
                Type: 'Pass',
                Assign: { total: '{% ($exists($total) ? $total : 0) + $states.input %}' },
                Next: 'I2',
              },
              I2: { Type: 'Pass', Output: '{% $total %}', End: true },
            },
          },
          End: true,
        },
      },
    },
    expected: { output: [1, 2, 3] },
  },
  {
    title: 'lets a Map assign from the results of its iterations',
    source: PAGES.variables,
    definition: two(
      {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
        Assign: { total: '{% $sum($states.result) %}' },
        Output: {},
      },
      { Type: 'Pass', Output: '{% $total %}' },
    ),
    expected: { output: 3 },
  },
  {
    title: 'lets two branches use the same name',
    source: PAGES.variables,
    definition: {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [1, 2].map((n) => ({
            StartAt: `A${n}`,
            States: {
              [`A${n}`]: { Type: 'Pass', Assign: { same: n }, Next: `B${n}` },
              [`B${n}`]: { Type: 'Pass', Output: '{% $same %}', End: true },
            },
          })),
          End: true,
        },
      },
    },
    expected: { output: [1, 2] },
  },
  {
    title: 'shows no outer variable to the executions of a distributed Map',
    source: PAGES.variables,
    definition: two(
      { Type: 'Pass', Assign: { x: 1 } },
      {
        Type: 'Map',
        Items: [1],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'I',
          States: { I: { Type: 'Pass', Output: '{% $exists($x) %}', End: true } },
        },
      },
    ),
    expected: { output: [false] },
  },
  {
    title: 'fails an Assign of more than 256 KiB',
    source: PAGES.quotas,
    definition: two(
      { Type: 'Pass', Assign: { a: "{% $pad('', 140000, 'x') %}", b: "{% $pad('', 140000, 'x') %}" } },
      { Type: 'Pass' },
    ),
    expected: { status: 'FAILED', error: 'States.DataLimitExceeded' },
  },
];
