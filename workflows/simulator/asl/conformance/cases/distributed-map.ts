import type { Json } from '../../json.ts';
import { failed, succeeded } from '../../testing.ts';
import { invoke, one, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const branch = (name: string, state: object): object => ({
  StartAt: name,
  States: { [name]: { ...state, End: true } },
});

const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

const distributed = (items: Json, state: object, more: object = {}): object =>
  one({ Type: 'Map', Items: items, ItemProcessor: { ...DISTRIBUTED, ...branch('I', state) }, ...more });

const THRESHOLD = {
  status: 'FAILED',
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
} as const;

export const distributedMapCases: readonly Case[] = [
  {
    title: 'runs every item in an execution of its own: its states are not in the history',
    source: PAGES.recorded,
    definition: distributed([1, 2], { Type: 'Pass', Output: '{% $states.input * 2 %}' }),
    expected: {
      output: [2, 4],
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapRunStarted',
        '5<4:MapRunSucceeded',
        '6<5:MapStateSucceeded',
        '7<5:MapStateExited',
        '8<7:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'puts items into batches',
    source: PAGES.batcher,
    definition: distributed([1, 2, 3], { Type: 'Pass' }, { ItemBatcher: { MaxItemsPerBatch: 2 } }),
    expected: { output: [{ Items: [1, 2] }, { Items: [3] }] },
  },
  {
    title: 'adds BatchInput to every batch',
    source: PAGES.batcher,
    definition: distributed(
      [1, 2],
      { Type: 'Pass' },
      { ItemBatcher: { MaxItemsPerBatch: 1, BatchInput: { k: '{% $states.input.k %}' } } },
    ),
    input: { k: 7 },
    expected: {
      output: [
        { BatchInput: { k: 7 }, Items: [1] },
        { BatchInput: { k: 7 }, Items: [2] },
      ],
    },
  },
  {
    title: 'keeps batches below MaxInputBytesPerBatch',
    source: PAGES.batcher,
    definition: distributed(
      ['aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc'],
      { Type: 'Pass', Output: '{% $count($states.input.Items) %}' },
      { ItemBatcher: { MaxInputBytesPerBatch: 40 } },
    ),
    expected: { output: [2, 1] },
  },
  {
    title: 'selects items before it puts them into batches',
    source: PAGES.batcher,
    definition: distributed(
      [1, 2],
      { Type: 'Pass' },
      { ItemSelector: { v: '{% $states.context.Map.Item.Value %}' }, ItemBatcher: { MaxItemsPerBatch: 2 } },
    ),
    expected: { output: [{ Items: [{ v: 1 }, { v: 2 }] }] },
  },
  {
    title: 'takes an object for Items, key by key',
    source: PAGES.map,
    definition: distributed(
      { a: 1, b: 2 },
      { Type: 'Pass' },
      { ItemSelector: ['{% $states.context.Map.Item.Key %}', '{% $states.context.Map.Item.Value %}'] },
    ),
    expected: {
      output: [
        ['a', 1],
        ['b', 2],
      ],
    },
  },
  {
    title: 'gives the pair of an object to its execution',
    source: 'AWS Step Functions Developer Guide: Map state input and output fields in Step Functions',
    definition: distributed({ a: 1 }, { Type: 'Pass' }),
    expected: { output: [{ Key: 'a', Value: 1 }] },
  },
  {
    title: 'fails for a single failed item where none is tolerated',
    source: PAGES.tolerance,
    definition: distributed([1, 2], invoke()),
    tasks: { I: [succeeded({}), failed('E')] },
    expected: {
      ...THRESHOLD,
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapRunStarted',
        '5<4:MapRunFailed',
        '6<5:MapStateFailed',
        '7<6:ExecutionFailed',
      ],
    },
  },
  {
    title: 'tolerates as many failed items as ToleratedFailureCount says',
    source: PAGES.tolerance,
    definition: distributed([1, 2, 3], invoke(), { ToleratedFailureCount: 1 }),
    tasks: { I: [failed('E'), succeeded({})] },
    expected: { status: 'SUCCEEDED' },
  },
  {
    title: 'tolerates no more',
    source: PAGES.tolerance,
    definition: distributed([1, 2, 3], invoke(), { ToleratedFailureCount: 1 }),
    tasks: { I: [failed('E'), failed('E'), succeeded({})] },
    expected: THRESHOLD,
  },
  {
    title: 'tolerates the percentage that ToleratedFailurePercentage says',
    source: PAGES.tolerance,
    definition: distributed([1, 2, 3, 4], invoke(), { ToleratedFailurePercentage: 25 }),
    tasks: { I: [failed('E'), succeeded({})] },
    expected: { status: 'SUCCEEDED' },
  },
  {
    title: 'fails above the percentage',
    source: PAGES.tolerance,
    definition: distributed([1, 2, 3, 4], invoke(), { ToleratedFailurePercentage: '{% 24 %}' }),
    tasks: { I: [failed('E'), succeeded({})] },
    expected: THRESHOLD,
  },
  {
    title: 'counts every item of a failed batch',
    source: PAGES.tolerance,
    definition: distributed([1, 2, 3, 4], invoke(), {
      ItemBatcher: { MaxItemsPerBatch: 2 },
      ToleratedFailureCount: 1,
    }),
    tasks: { I: [failed('E'), succeeded({})] },
    expected: THRESHOLD,
  },
  {
    title: 'runs as many executions at once as MaxConcurrency allows',
    source: PAGES.distributedMap,
    definition: distributed([1, 2, 3], { Type: 'Wait', Seconds: 10 }, { MaxConcurrency: 1 }),
    expected: { seconds: 30 },
  },
  {
    title: 'does nothing for no items',
    source: PAGES.distributedMap,
    definition: distributed([], { Type: 'Pass' }),
    expected: { status: 'SUCCEEDED', output: [] },
  },
];
