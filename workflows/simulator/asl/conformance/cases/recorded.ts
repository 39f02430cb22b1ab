import { failed, succeeded } from '../../testing.ts';
import { invoke, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const source = PAGES.recorded;

/** Sequences of events and what each points at, as AWS wrote them for machines of the same shape. */
export const recordedCases: readonly Case[] = [
  {
    title: 'a Pass',
    source,
    definition: { StartAt: 'State0', States: { State0: { Type: 'Pass', End: true } } },
    expected: {
      events: ['1<0:ExecutionStarted', '2<0:PassStateEntered', '3<2:PassStateExited', '4<3:ExecutionSucceeded'],
    },
  },
  {
    title: 'a Task that fails and is caught',
    source,
    definition: {
      StartAt: 'Task',
      States: {
        Task: invoke({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fallback' }], End: true }),
        Fallback: { Type: 'Pass', End: true },
      },
    },
    tasks: { Task: [failed('Exception')] },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:TaskStateEntered',
        '3<2:TaskScheduled',
        '4<3:TaskStarted',
        '5<4:TaskFailed',
        '6<5:TaskStateExited',
        '7<6:PassStateEntered',
        '8<7:PassStateExited',
        '9<8:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'a Task that is retried and fails again',
    source,
    definition: {
      StartAt: 'Task',
      States: { Task: invoke({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }], End: true }) },
    },
    tasks: { Task: [failed('Exception')] },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:TaskStateEntered',
        '3<2:TaskScheduled',
        '4<3:TaskStarted',
        '5<4:TaskFailed',
        '6<5:TaskScheduled',
        '7<6:TaskStarted',
        '8<7:TaskFailed',
        '9<8:ExecutionFailed',
      ],
    },
  },
  {
    title: 'Arguments that give nothing',
    source,
    definition: { StartAt: 'State0', States: { State0: invoke({ Arguments: '{% $doesNotExist %}', End: true }) } },
    expected: {
      cause:
        "An error occurred while executing the state 'State0' (entered at the event id #2). The JSONata expression '$doesNotExist' specified for the field 'Arguments' returned nothing (undefined).",
      events: ['1<0:ExecutionStarted', '2<0:TaskStateEntered', '3<0:EvaluationFailed', '4<3:ExecutionFailed'],
    },
  },
  {
    title: 'an Assign that gives nothing, in the third state',
    source,
    definition: {
      StartAt: 'State0',
      States: {
        State0: { Type: 'Pass', Next: 'State1' },
        State1: { Type: 'Pass', Next: 'State2' },
        State2: { Type: 'Pass', Assign: { result: '{% $doesNotExist %}' }, End: true },
      },
    },
    expected: {
      cause:
        "An error occurred while executing the state 'State2' (entered at the event id #6). The JSONata expression '$doesNotExist' specified for the field 'Assign/result' returned nothing (undefined).",
      events: [
        '1<0:ExecutionStarted',
        '2<0:PassStateEntered',
        '3<2:PassStateExited',
        '4<3:PassStateEntered',
        '5<4:PassStateExited',
        '6<5:PassStateEntered',
        '7<5:EvaluationFailed',
        '8<7:ExecutionFailed',
      ],
    },
  },
  {
    title: 'a plain function',
    source,
    definition: {
      StartAt: 'T',
      States: {
        T: { Type: 'Task', Resource: 'arn:aws:lambda:eu-central-1:000000000000:function:f', Arguments: {}, End: true },
      },
    },
    tasks: { T: [succeeded(1)] },
    expected: {
      output: 1,
      events: [
        '1<0:ExecutionStarted',
        '2<0:TaskStateEntered',
        '3<2:LambdaFunctionScheduled',
        '4<3:LambdaFunctionStarted',
        '5<4:LambdaFunctionSucceeded',
        '6<5:TaskStateExited',
        '7<6:ExecutionSucceeded',
      ],
    },
  },
];
