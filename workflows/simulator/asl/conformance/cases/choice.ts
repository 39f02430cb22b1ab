import { PAGES } from '../case.ts';
import type { Case } from '../case.ts';

export const choiceCases: readonly Case[] = [
  {
    title: 'goes where the first true condition says',
    source: PAGES.choice,
    definition: {
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.n > 9 %}', Next: 'Big' },
            { Condition: '{% $states.input.n > 4 %}', Next: 'Middle' },
            { Condition: '{% $states.input.n > 3 %}', Next: 'Big' },
          ],
          Default: 'Small',
        },
        Big: { Type: 'Succeed' },
        Middle: { Type: 'Succeed' },
        Small: { Type: 'Succeed' },
      },
    },
    input: { n: 5 },
    expected: { visited: ['C', 'Middle'], output: { n: 5 } },
  },
  {
    title: 'goes to its Default when no condition is true',
    source: PAGES.choice,
    definition: {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.yes %}', Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Succeed' },
        No: { Type: 'Succeed' },
      },
    },
    input: { yes: false },
    expected: { visited: ['C', 'No'] },
  },
  {
    title: 'fails when no condition is true and there is no Default',
    source: PAGES.errors,
    definition: {
      StartAt: 'C',
      States: { C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'Yes' }] }, Yes: { Type: 'Succeed' } },
    },
    expected: { status: 'FAILED', error: 'States.NoChoiceMatched' },
  },
  {
    title: 'takes a literal condition',
    source: PAGES.recorded,
    definition: {
      StartAt: 'C',
      States: { C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Yes' }] }, Yes: { Type: 'Succeed' } },
    },
    expected: { visited: ['C', 'Yes'] },
  },
  {
    title: 'fails for a condition that is no boolean',
    source: PAGES.jsonata,
    definition: {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'Yes' }], Default: 'Yes' },
        Yes: { Type: 'Succeed' },
      },
    },
    expected: { status: 'FAILED', error: 'States.QueryEvaluationError', visited: ['C'] },
  },
  {
    title: 'does not evaluate conditions after the first true one',
    source: PAGES.choice,
    definition: {
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% true %}', Next: 'Yes' },
            { Condition: "{% $error('never') %}", Next: 'Yes' },
          ],
        },
        Yes: { Type: 'Succeed' },
      },
    },
    expected: { status: 'SUCCEEDED' },
  },
  {
    title: "assigns and gives out what the rule says, not the state's own",
    source: PAGES.choice,
    definition: {
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [{ Condition: true, Assign: { a: 'rule' }, Output: 'rule', Next: 'End' }],
          Default: 'End',
          Assign: { a: 'default', b: 'default' },
          Output: 'default',
        },
        End: { Type: 'Pass', Output: ['{% $a %}', '{% $exists($b) %}', '{% $states.input %}'], End: true },
      },
    },
    expected: { output: ['rule', false, 'rule'] },
  },
  {
    title: "assigns and gives out the state's own for the Default",
    source: PAGES.choice,
    definition: {
      StartAt: 'C',
      States: {
        C: {
          Type: 'Choice',
          Choices: [{ Condition: false, Assign: { a: 'rule' }, Output: 'rule', Next: 'End' }],
          Default: 'End',
          Assign: { a: 'default' },
          Output: 'default',
        },
        End: { Type: 'Pass', Output: ['{% $a %}', '{% $states.input %}'], End: true },
      },
    },
    expected: { output: ['default', 'default'] },
  },
];
