import { failed } from '../../testing.ts';
import { invoke, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const source = PAGES.recorded;

const failing = (name: string): object => ({ StartAt: name, States: { [name]: { Type: 'Fail', Error: 'E' } } });

const mapOf = (items: readonly number[], more: object = {}): object => ({
  Type: 'Map',
  Items: items,
  MaxConcurrency: 1,
  ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
  End: true,
  ...more,
});

/** Sequences of events and what each points at, as AWS wrote them for machines of the same shape. */
export const recordedNestingCases: readonly Case[] = [
  {
    title: 'a Map, one item at a time',
    source,
    definition: { StartAt: 'M', States: { M: mapOf([1, 2]) } },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapIterationStarted',
        '5<4:PassStateEntered',
        '6<5:PassStateExited',
        '7<6:MapIterationSucceeded',
        '8<6:MapIterationStarted',
        '9<8:PassStateEntered',
        '10<9:PassStateExited',
        '11<10:MapIterationSucceeded',
        '12<11:MapStateSucceeded',
        '13<11:MapStateExited',
        '14<13:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'a Map inside of a Map',
    source,
    definition: {
      StartAt: 'M',
      States: { M: { ...mapOf([1]), ItemProcessor: { StartAt: 'N', States: { N: mapOf([1]) } } } },
    },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapIterationStarted',
        '5<4:MapStateEntered',
        '6<5:MapStateStarted',
        '7<6:MapIterationStarted',
        '8<7:PassStateEntered',
        '9<8:PassStateExited',
        '10<9:MapIterationSucceeded',
        '11<10:MapStateSucceeded',
        '12<10:MapStateExited',
        '13<12:MapIterationSucceeded',
        '14<13:MapStateSucceeded',
        '15<13:MapStateExited',
        '16<15:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'a Map that fails',
    source,
    definition: { StartAt: 'M', States: { M: mapOf([1], { ItemProcessor: failing('F') }) } },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapIterationStarted',
        '5<4:FailStateEntered',
        '6<5:MapIterationFailed',
        '7<5:MapStateFailed',
        '8<7:ExecutionFailed',
      ],
    },
  },
  {
    title: 'a Map that is retried',
    source,
    definition: {
      StartAt: 'M',
      States: { M: mapOf([1], { ItemProcessor: failing('F'), Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }] }) },
    },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapIterationStarted',
        '5<4:FailStateEntered',
        '6<5:MapIterationFailed',
        '7<5:MapStateStarted',
        '8<7:MapIterationStarted',
        '9<8:FailStateEntered',
        '10<9:MapIterationFailed',
        '11<9:MapStateFailed',
        '12<11:ExecutionFailed',
      ],
    },
  },
  {
    title: 'a Map that is caught',
    source,
    definition: {
      StartAt: 'M',
      States: {
        M: mapOf([1], { ItemProcessor: failing('F'), Catch: [{ ErrorEquals: ['E'], Next: 'H' }] }),
        H: { Type: 'Pass', End: true },
      },
    },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapIterationStarted',
        '5<4:FailStateEntered',
        '6<5:MapIterationFailed',
        '7<5:MapStateFailed',
        '8<7:MapStateExited',
        '9<8:PassStateEntered',
        '10<9:PassStateExited',
        '11<10:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'a Parallel',
    source,
    definition: {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: ['A', 'B'].map((name) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } })),
          End: true,
        },
      },
    },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:ParallelStateEntered',
        '3<2:ParallelStateStarted',
        '4<3:PassStateEntered',
        '5<4:PassStateExited',
        '6<3:PassStateEntered',
        '7<6:PassStateExited',
        '8<7:ParallelStateSucceeded',
        '9<7:ParallelStateExited',
        '10<9:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'a Parallel that is retried and caught',
    source,
    definition: {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [failing('F')],
          Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['E'], Next: 'H' }],
          End: true,
        },
        H: { Type: 'Pass', End: true },
      },
    },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:ParallelStateEntered',
        '3<2:ParallelStateStarted',
        '4<3:FailStateEntered',
        '5<4:ParallelStateStarted',
        '6<5:FailStateEntered',
        '7<6:ParallelStateFailed',
        '8<7:ParallelStateExited',
        '9<8:PassStateEntered',
        '10<9:PassStateExited',
        '11<10:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'a Parallel whose Task fails, which is cut off as well, retried and caught',
    source,
    definition: {
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'T', States: { T: invoke({ End: true }) } }],
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fallback' }],
          End: true,
        },
        Fallback: { Type: 'Pass', End: true },
      },
    },
    tasks: { T: [failed('Exception')] },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:ParallelStateEntered',
        '3<2:ParallelStateStarted',
        '4<3:TaskStateEntered',
        '5<4:TaskScheduled',
        '6<5:TaskStarted',
        '7<6:TaskFailed',
        '8<7:TaskStateAborted',
        '9<7:ParallelStateStarted',
        '10<9:TaskStateEntered',
        '11<10:TaskScheduled',
        '12<11:TaskStarted',
        '13<12:TaskFailed',
        '14<13:TaskStateAborted',
        '15<13:ParallelStateFailed',
        '16<15:ParallelStateExited',
        '17<16:PassStateEntered',
        '18<17:PassStateExited',
        '19<18:ExecutionSucceeded',
      ],
    },
  },
  {
    title: 'a Map whose second state gives nothing',
    source,
    definition: {
      StartAt: 'M',
      States: {
        M: mapOf([1], {
          ItemProcessor: {
            StartAt: 'T',
            States: {
              T: invoke({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'F' }], End: true }),
              F: { Type: 'Pass', Output: { error: '{% $stateError %}' }, End: true },
            },
          },
        }),
      },
    },
    tasks: { T: [failed('Exception')] },
    expected: {
      events: [
        '1<0:ExecutionStarted',
        '2<0:MapStateEntered',
        '3<2:MapStateStarted',
        '4<3:MapIterationStarted',
        '5<4:TaskStateEntered',
        '6<5:TaskScheduled',
        '7<6:TaskStarted',
        '8<7:TaskFailed',
        '9<8:TaskStateExited',
        '10<9:PassStateEntered',
        '11<9:EvaluationFailed',
        '12<11:MapIterationFailed',
        '13<11:MapStateFailed',
        '14<13:ExecutionFailed',
      ],
    },
  },
];
