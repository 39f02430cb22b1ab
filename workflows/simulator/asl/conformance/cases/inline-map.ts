import type { Json } from '../../json.ts';
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

const mapOver = (items: Json, state: object, more: object = {}): object =>
  one({ Type: 'Map', Items: items, ItemProcessor: branch('I', state), ...more });

const inlineMap: readonly Case[] = [
  {
    title: 'runs once for every item and keeps their order',
    source: PAGES.inlineMap,
    definition: mapOver([3, 1, 2], { Type: 'Wait', Seconds: '{% $states.input %}' }),
    expected: { output: [3, 1, 2], seconds: 3 },
  },
  {
    title: 'takes its input for the items',
    source: PAGES.map,
    definition: one({ Type: 'Map', ItemProcessor: branch('I', { Type: 'Pass' }) }),
    input: ['a', 'b'],
    expected: { output: ['a', 'b'] },
  },
  {
    title: 'evaluates Items',
    source: PAGES.map,
    definition: mapOver('{% $states.input.list[n > 1] %}', { Type: 'Pass', Output: '{% $states.input.n %}' }),
    input: { list: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    expected: { output: [2, 3] },
  },
  {
    title: 'does nothing for no items',
    source: PAGES.map,
    definition: mapOver([], { Type: 'Pass' }),
    expected: {
      output: [],
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapStateSucceeded',
        '5<3:MapStateExited',
        '6<5:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'shapes items with ItemSelector from item, index and input',
    source: PAGES.selector,
    definition: mapOver(
      ['x', 'y'],
      { Type: 'Pass' },
      {
        ItemSelector: {
          value: '{% $states.context.Map.Item.Value %}',
          index: '{% $states.context.Map.Item.Index %}',
          all: '{% $states.input.all %}',
        },
      },
    ),
    input: { all: true },
    expected: {
      output: [
        { value: 'x', index: 0, all: true },
        { value: 'y', index: 1, all: true },
      ],
    },
  },
  {
    title: 'shows the item to the states of the iteration',
    source: PAGES.context,
    definition: mapOver(['x', 'y'], {
      Type: 'Pass',
      Output: ['{% $states.context.Map.Item.Index %}', '{% $states.context.Map.Item.Value %}'],
    }),
    expected: {
      output: [
        [0, 'x'],
        [1, 'y'],
      ],
    },
  },
  {
    title: 'runs as many at once as MaxConcurrency allows',
    source: PAGES.inlineMap,
    definition: mapOver([1, 2, 3, 4, 5], { Type: 'Wait', Seconds: 10 }, { MaxConcurrency: 2 }),
    expected: { seconds: 30 },
  },
  {
    title: 'runs at most 40 at once',
    source: PAGES.inlineMap,
    definition: mapOver(
      Array.from({ length: 41 }, (_, index) => index),
      { Type: 'Wait', Seconds: 10 },
    ),
    expected: { seconds: 20 },
  },
  {
    title: 'evaluates MaxConcurrency',
    source: PAGES.map,
    definition: mapOver([1, 2, 3], { Type: 'Wait', Seconds: 10 }, { MaxConcurrency: '{% $states.input.one %}' }),
    input: { one: 1 },
    expected: { seconds: 30 },
  },
  {
    title: 'fails with the first iteration that fails',
    source: PAGES.map,
    definition: mapOver([1, 2], invoke()),
    tasks: { I: [failed('E', 'why')] },
    expected: { status: 'FAILED', error: 'E', cause: 'why' },
  },
  {
    title: 'starts no more iterations after a failure',
    source: PAGES.map,
    definition: mapOver([1, 2, 3], invoke(), { MaxConcurrency: 1 }),
    tasks: { I: [succeeded({}), failed('E')] },
    expected: { status: 'FAILED', tasks: [{}, {}] },
  },
  {
    title: 'can be caught',
    source: PAGES.errors,
    definition: {
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Items: [1],
          ItemProcessor: failing('I', 'E'),
          Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'H' }],
          End: true,
        },
        H: { Type: 'Succeed' },
      },
    },
    expected: { output: 'E', visited: ['M', 'I', 'H'] },
  },
  {
    title: 'retries the iteration where the Retry is inside',
    source: PAGES.errors,
    definition: mapOver([1, 2], invoke({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }] })),
    tasks: { I: [failed('E'), succeeded({}), succeeded({})] },
    expected: { status: 'SUCCEEDED', seconds: 1, tasks: [{}, {}, {}] },
  },
  {
    title: 'nests, and shows the inner item to the inner states',
    source: PAGES.map,
    definition: mapOver([[1, 2], [3]], {
      Type: 'Map',
      ItemProcessor: branch('J', { Type: 'Pass', Output: '{% $states.context.Map.Item.Index %}' }),
    }),
    expected: { output: [[0, 1], [0]] },
  },
];

const notItems = (json: string, type: string): Case => ({
  title: `fails when Items gives ${type}`,
  source: PAGES.recorded,
  definition: mapOver(`{% ${json} %}`, { Type: 'Pass' }),
  expected: {
    error: 'States.QueryEvaluationError',
    cause: `An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '${json}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${type}' for value: ${json}`,
    events: [
      '1<0:ExecutionStarted',
      '2<0:MapStateEntered',
      '3<0:EvaluationFailed',
      '4<3:MapStateFailed',
      '5<4:ExecutionFailed',
    ],
  },
});

const wrongItems: readonly Case[] = [
  notItems('1', 'number'),
  notItems('"string"', 'string'),
  notItems('true', 'boolean'),
  notItems('{"foo":"bar"}', 'object'),
  notItems('null', 'null'),
  {
    title: 'fails when its input is no array',
    source: PAGES.recorded,
    definition: one({ Type: 'Map', ItemProcessor: branch('I', { Type: 'Pass' }) }),
    input: { foo: 'bar' },
    expected: {
      cause:
        'An error occurred while executing the state \'S\' (entered at the event id #2). Map state input must be an array but was: {"foo":"bar"}',
    },
  },
];

export const inlineMapCases: readonly Case[] = [...inlineMap, ...wrongItems];
