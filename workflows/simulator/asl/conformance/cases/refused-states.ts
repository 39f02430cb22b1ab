import { invoke, one, PAGES } from '../case.ts';
import type { RefusedCase } from '../case.ts';

const inState = (title: string, source: string, state: object, ...fields: readonly string[]): RefusedCase => ({
  title,
  source,
  definition: one(state),
  problems: fields.map((field) => `/States/S${field && `/${field}`}`),
});

const DISTRIBUTED = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'I',
  States: { I: { Type: 'Pass', End: true } },
};
const INLINE = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };

const states: readonly RefusedCase[] = [
  inState('a type that does not exist', PAGES.spec, { Type: 'Loop' }, 'Type'),
  inState('a field that a state does not have', PAGES.spec, { Type: 'Pass', Seconds: 1 }, 'Seconds'),
  inState('a field of JSONPath', PAGES.jsonata, { Type: 'Pass', ResultPath: '$.a' }, 'ResultPath'),
  inState('a state in JSONPath', PAGES.jsonata, { Type: 'Pass', QueryLanguage: 'JSONPath' }, 'QueryLanguage'),
  inState('both Next and End', PAGES.spec, { Type: 'Pass', Next: 'S' }, ''),
  inState('Retry in a Pass', PAGES.errors, { Type: 'Pass', Retry: [] }, 'Retry'),
  inState('a Task without Resource', PAGES.task, { Type: 'Task' }, 'Resource'),
  inState(
    'an integration that is not run',
    PAGES.task,
    { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob' },
    'Resource',
  ),
  inState(
    'a pattern that does not exist',
    PAGES.task,
    invoke({ Resource: 'arn:aws:states:::lambda:invoke.later' }),
    'Resource',
  ),
  inState('Credentials', PAGES.task, invoke({ Credentials: { RoleArn: 'x' } }), 'Credentials'),
  inState('a timeout of 0', PAGES.task, invoke({ TimeoutSeconds: 0 }), 'TimeoutSeconds'),
  inState(
    'a heartbeat that is not smaller than the timeout',
    PAGES.task,
    invoke({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
    'HeartbeatSeconds',
  ),
  inState('a heartbeat that nobody can send', PAGES.task, invoke({ HeartbeatSeconds: 5 }), 'HeartbeatSeconds'),
  inState(
    'an error that a Parallel does not report',
    PAGES.recorded,
    invoke({ Catch: [{ ErrorEquals: ['States.BranchFailed'], Next: 'S' }] }),
    'Catch/0/ErrorEquals',
  ),
  inState('a Wait for two things', PAGES.wait, { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z' }, ''),
  inState('a Wait for a fraction', PAGES.wait, { Type: 'Wait', Seconds: 1.5 }, 'Seconds'),
  inState('a Wait for a time that is none', PAGES.wait, { Type: 'Wait', Timestamp: 'tomorrow' }, 'Timestamp'),
  inState('a Parallel without branches', PAGES.parallel, { Type: 'Parallel', Branches: [] }, 'Branches'),
  inState('a Map without ItemProcessor', PAGES.map, { Type: 'Map' }, 'ItemProcessor'),
  inState('Items that are no array', PAGES.map, { Type: 'Map', Items: 1, ItemProcessor: INLINE }, 'Items'),
  inState('an ItemReader', PAGES.map, { Type: 'Map', ItemReader: {}, ItemProcessor: DISTRIBUTED }, 'ItemReader'),
  inState('a ResultWriter', PAGES.map, { Type: 'Map', ResultWriter: {}, ItemProcessor: DISTRIBUTED }, 'ResultWriter'),
  inState(
    'batches in an inline Map',
    PAGES.batcher,
    { Type: 'Map', ItemBatcher: { MaxItemsPerBatch: 1 }, ItemProcessor: INLINE },
    'ItemBatcher',
  ),
  inState(
    'tolerance in an inline Map',
    PAGES.tolerance,
    { Type: 'Map', ToleratedFailureCount: 1, ItemProcessor: INLINE },
    'ToleratedFailureCount',
  ),
  inState(
    'a percentage above 100',
    PAGES.tolerance,
    { Type: 'Map', ToleratedFailurePercentage: 101, ItemProcessor: DISTRIBUTED },
    'ToleratedFailurePercentage',
  ),
  inState(
    'a condition that is text',
    PAGES.choice,
    { Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'S' }] },
    'End',
    'Choices/0/Condition',
  ),
  inState(
    'States.ALL beside another name',
    PAGES.errors,
    invoke({ Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }),
    'Retry/0/ErrorEquals',
  ),
  inState(
    'States.ALL before another entry',
    PAGES.errors,
    invoke({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
    'Retry/0/ErrorEquals',
  ),
  inState(
    'an error of States that is none',
    PAGES.errors,
    invoke({ Retry: [{ ErrorEquals: ['States.Bad'] }] }),
    'Retry/0/ErrorEquals',
  ),
  inState(
    'a backoff below 1',
    PAGES.errors,
    invoke({ Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }),
    'Retry/0/BackoffRate',
  ),
  inState(
    'a longest delay that is not longer than the interval',
    PAGES.errors,
    invoke({ Retry: [{ ErrorEquals: ['A'], IntervalSeconds: 5, MaxDelaySeconds: 5 }] }),
    'Retry/0/MaxDelaySeconds',
  ),
  inState(
    'a jitter that does not exist',
    PAGES.errors,
    invoke({ Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }] }),
    'Retry/0/JitterStrategy',
  ),
];

const expressions: readonly RefusedCase[] = [
  inState('JSONata that is none', PAGES.jsonata, { Type: 'Pass', Output: { a: '{% $x + %}' } }, 'Output/a'),
  inState('a function that does not exist', PAGES.language, { Type: 'Pass', Output: '{% $frobnicate(1) %}' }, 'Output'),
  inState('$eval', PAGES.jsonata, { Type: 'Pass', Output: "{% $eval('1') %}" }, 'Output'),
  inState(
    '$states.result before there is one',
    PAGES.jsonata,
    invoke({ Arguments: '{% $states.result %}' }),
    'Arguments',
  ),
  inState('$states.result in a Pass', PAGES.jsonata, { Type: 'Pass', Output: '{% $states.result.a %}' }, 'Output'),
  inState(
    '$states.errorOutput outside of a Catch',
    PAGES.jsonata,
    invoke({ Output: '{% $states.errorOutput %}' }),
    'Output',
  ),
  inState(
    '$states.result in a Catch',
    PAGES.jsonata,
    invoke({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S', Output: '{% $states.result %}' }] }),
    'Catch/0/Output',
  ),
  inState(
    'a part of $states that does not exist',
    PAGES.jsonata,
    { Type: 'Pass', Output: '{% $states.output %}' },
    'Output',
  ),
];

const variables: readonly RefusedCase[] = [
  inState('the name states', PAGES.variables, { Type: 'Pass', Assign: { states: 1 } }, 'Assign/states'),
  inState(
    'a name that is no identifier',
    PAGES.variables,
    { Type: 'Pass', Assign: { 'a-b': 1, '1a': 1 } },
    'Assign/a-b',
    'Assign/1a',
  ),
  inState('an Assign that is no object', PAGES.variables, { Type: 'Pass', Assign: '{% {} %}' }, 'Assign'),
  inState('Assign in a Succeed', PAGES.variables, { Type: 'Succeed', Assign: { a: 1 } }, 'Assign', 'End'),
  {
    title: 'an outer name inside of a branch',
    source: PAGES.variables,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
        P: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Assign: { x: 2 }, End: true } } }],
          End: true,
        },
      },
    },
    problems: ['/States/P/Branches/0/States/B'],
  },
  {
    title: 'an outer name inside of a Map, even where it is assigned later',
    source: PAGES.variables,
    definition: one({
      Type: 'Map',
      ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', Assign: { x: 2 }, End: true } } },
      Assign: { x: 1 },
    }),
    problems: ['/States/S/ItemProcessor/States/B'],
  },
];

export const refusedStates: readonly RefusedCase[] = [...states, ...expressions, ...variables];
