import type { Json } from '../../json.ts';
import { gives, invoke, one, PAGES } from '../case.ts';
import type { Case } from '../case.ts';

const evaluates = (title: string, expression: string, output: Json, more: Partial<Case> = {}): Case => ({
  title,
  source: PAGES.jsonata,
  definition: gives(expression),
  expected: { status: 'SUCCEEDED', output },
  ...more,
});

const fails = (title: string, expression: string, complaint: string, more: Partial<Case> = {}): Case => ({
  title,
  source: PAGES.jsonata,
  definition: gives(expression),
  expected: {
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
    cause: `An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '${expression}' specified for the field 'Output' ${complaint}`,
  },
  ...more,
});

const language: readonly Case[] = [
  evaluates('reads the input', '$states.input.title', 'Doctor', { input: { title: 'Doctor' } }),
  evaluates('gives null for null', '$states.input.a', null, { input: { a: null } }),
  evaluates('keeps an array of one element that is a value', '$states.input.a', [1], { input: { a: [1] } }),
  evaluates('takes the only element out of a sequence', '$states.input.a.b', 1, { input: { a: [{ b: 1 }] } }),
  evaluates('keeps it in an array with []', '$states.input.a.b[]', [1], { input: { a: [{ b: 1 }] } }),
  evaluates('maps a path over an array', '$states.input.a.b', [1, 2], { input: { a: [{ b: 1 }, { b: 2 }] } }),
  evaluates('filters by a predicate', '$states.input.a[b > 1].c', 'y', {
    input: {
      a: [
        { b: 1, c: 'x' },
        { b: 2, c: 'y' },
      ],
    },
  }),
  evaluates('counts from the end with a negative index', '$states.input.a[-1]', 3, { input: { a: [1, 2, 3] } }),
  evaluates('builds an object', "{ 'sum': $sum($states.input.a) }", { sum: 6 }, { input: { a: [1, 2, 3] } }),
  evaluates('leaves out a key whose value is nothing', "{ 'a': 1, 'b': $states.input.none }", { a: 1 }),
  evaluates('builds an array without what is nothing', '[1, $states.input.none, 3]', [1, 3]),
  evaluates(
    'groups',
    '$states.input{ k: $sum(v) }',
    { a: 3, b: 3 },
    {
      input: [
        { k: 'a', v: 1 },
        { k: 'a', v: 2 },
        { k: 'b', v: 3 },
      ],
    },
  ),
  evaluates('sorts', '$states.input^(>v).v', [3, 2, 1], { input: [{ v: 1 }, { v: 3 }, { v: 2 }] }),
  evaluates('concatenates with &, nothing being empty', "'a' & $states.input.none & 1", 'a1'),
  evaluates('compares deeply', "$states.input.a = { 'b': [1] }", true, { input: { a: { b: [1] } } }),
  evaluates('has a member with in', "'b' in ['a', 'b']", true),
  evaluates('decides with ? and :', "$states.input.n > 1 ? 'many' : 'one'", 'many', { input: { n: 2 } }),
  evaluates('binds in a block', '($a := 2; $b := 3; $a * $b)', 6),
  evaluates('defines functions', '($twice := function($x) { $x * 2 }; $twice(21))', 42),
  evaluates('recurses', '($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))', 120),
  evaluates('chains with ~>', "'abc' ~> $uppercase() ~> $substring(1)", 'BC'),
  evaluates('applies higher-order functions', '$map([1, 2, 3], function($v) { $v * $v })', [1, 4, 9]),
  evaluates('reduces', '$reduce([1, 2, 3], function($a, $b) { $a + $b })', 6),
  evaluates('merges', "$merge([{ 'a': 1 }, { 'b': 2 }])", { a: 1, b: 2 }),
  evaluates('transforms a copy', "$states.input ~> | $ | { 'b': 2 } |", { a: 1, b: 2 }, { input: { a: 1 } }),
  evaluates('matches regular expressions', '$contains($states.input.s, /^a+b$/)', true, { input: { s: 'aab' } }),
  evaluates('formats numbers', "$formatNumber(1234.5, '#,##0.00')", '1,234.50'),
  evaluates('formats and reads times', "$toMillis('2026-11-02T09:00:00Z')", 1793610000000),
  evaluates('drops the marks of a range', '[1..3]', [1, 2, 3]),
];

const stepFunctions: readonly Case[] = [
  evaluates('$partition cuts into chunks', '$partition([1, 2, 3, 4, 5], 2)', [[1, 2], [3, 4], [5]]),
  evaluates('$partition keeps one chunk in its array', '$partition([1, 2], 4)', [[1, 2]]),
  evaluates('$partition keeps a single element in its chunk', '$partition([0], 5)', [[0]], { source: PAGES.recorded }),
  evaluates('$partition cuts elements apart', '$partition([0, 1], 1)', [[0], [1]], { source: PAGES.recorded }),
  evaluates('$range stops before it would pass the end', '$range(0, 10, 3)', [0, 3, 6, 9], { source: PAGES.recorded }),
  evaluates('$range with a step as long as itself has one element', '$range(1, 9, 9)', [1], { source: PAGES.recorded }),
  evaluates('$range includes both ends', '$range(1, 9, 2)', [1, 3, 5, 7, 9]),
  evaluates('$range goes down', '$range(3, 1, -1)', [3, 2, 1]),
  evaluates('$range of one is an array', '$range(1, 1, 1)', [1]),
  evaluates('$hash knows MD5', "$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'),
  evaluates('$hash knows SHA-1', "$hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'),
  evaluates(
    '$hash knows SHA-256',
    "$hash('abc', 'SHA-256')",
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  ),
  evaluates('$hash knows SHA-384 and SHA-512', "$length($hash('', 'SHA-384')) + $length($hash('', 'SHA-512'))", 224),
  evaluates('$uuid comes from the host', '$uuid()', 'id-1'),
  evaluates('$random comes from the host', '$random()', 0.25, { random: [0.25] }),
  evaluates('$random with a seed gives the same again', '$random(7) = $random(7) and $random(7) != $random(8)', true),
  evaluates('$parse reads JSON', '$parse($states.input.s).a[1]', 2, { input: { s: '{"a":[1,2]}' } }),
  evaluates('$now is virtual time', '$now()', '2026-11-02T09:00:00.000Z'),
  evaluates('$now takes a picture', "$now('[Y0001]/[M01]/[D01]')", '2026/11/02'),
  evaluates('$millis is virtual time', '$millis()', 1793610000000),
  fails(
    'refuses to cut an empty array',
    '$partition($states.input, 2)',
    'threw an error during evaluation. D3137: $partition needs an array that is not empty',
    { input: [] },
  ),
  fails(
    'refuses what $parse cannot read',
    "$parse('{')",
    "threw an error during evaluation. D3137: $parse: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
  ),
  fails(
    'refuses an algorithm that $hash does not know',
    "$hash('a', 'SHA-3')",
    'threw an error during evaluation. D3137: $hash knows no algorithm SHA-3',
  ),
];

const failures: readonly Case[] = [
  fails('fails where there is nothing', '$states.input.none', 'returned nothing (undefined).', {
    source: PAGES.recorded,
  }),
  fails('fails for a variable that was never assigned', '$doesNotExist', 'returned nothing (undefined).', {
    source: PAGES.recorded,
  }),
  fails(
    'fails for the wrong types',
    "'a' + 1",
    'threw an error during evaluation. T2001: The left side of the "+" operator must evaluate to a number',
  ),
  fails(
    'fails for values that cannot be compared',
    '$states.input.a > 1',
    'threw an error during evaluation. T2010: The expressions either side of operator ">" must evaluate to numeric or string values',
    { input: { a: null } },
  ),
  fails('fails for a function as a value', 'function($x) { $x }', 'returned an unsupported result type.', {
    source: PAGES.recorded,
  }),
  fails(
    "fails by $error with the workflow's own words",
    "$error('no such plan')",
    'threw an error during evaluation. D3137: no such plan',
  ),
  {
    title: 'names the field inside of an object',
    source: PAGES.recorded,
    definition: one({ Type: 'Pass', Output: { result: '{% $doesNotExist %}' } }),
    expected: {
      cause:
        "An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '$doesNotExist' specified for the field 'Output/result' returned nothing (undefined).",
    },
  },
];

const templates: readonly Case[] = [
  {
    title: 'evaluates expressions anywhere inside of a field, and nothing else',
    source: PAGES.jsonata,
    definition: one({
      Type: 'Pass',
      Output: { a: ['{% 1 + 1 %}', { b: "{% 'x' %}" }], c: '$states.input', d: ' {% 1 %}', e: '{% 1 %} ', f: 7 },
    }),
    expected: { output: { a: [2, { b: 'x' }], c: '$states.input', d: ' {% 1 %}', e: '{% 1 %} ', f: 7 } },
  },
  {
    title: 'takes an expression for a whole field',
    source: PAGES.jsonata,
    definition: one({ Type: 'Pass', Output: "{% { 'a': $states.input } %}" }),
    input: 3,
    expected: { output: { a: 3 } },
  },
  {
    title: 'does not evaluate keys',
    source: PAGES.jsonata,
    definition: one({ Type: 'Pass', Output: { '{% 1 %}': 2 } }),
    expected: { output: { '{% 1 %}': 2 } },
  },
  {
    title: 'does not evaluate what a value says',
    source: PAGES.jsonata,
    definition: one({ Type: 'Pass', Output: '{% $states.input.s %}' }),
    input: { s: '{% 1 + 1 %}' },
    expected: { output: '{% 1 + 1 %}' },
  },
  {
    title: 'takes false, null, numbers and empty things as an output',
    source: PAGES.recorded,
    definition: one({ Type: 'Pass', Output: [false, null, 0, '', [], {}] }),
    expected: { output: [false, null, 0, '', [], {}] },
  },
  {
    title: 'evaluates Arguments of a Task',
    source: PAGES.jsonata,
    definition: one(invoke({ Arguments: { title: '{% $states.input.title %}', static: 'Hello' } })),
    input: { title: 'Doctor' },
    expected: { tasks: [{ title: 'Doctor', static: 'Hello' }] },
  },
  {
    title: 'gives a Task without Arguments its input',
    source: PAGES.task,
    definition: one({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' }),
    input: { title: 'Doctor' },
    expected: { tasks: [{ title: 'Doctor' }] },
  },
  {
    title: 'an array that an expression gave stays an array for the next state',
    source: PAGES.language,
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { list: '{% $filter([1, 2], function($v) { $v > 1 })[] %}' }, Next: 'B' },
        B: { Type: 'Pass', Output: { list: '{% $list %}', count: '{% $count($list) %}' }, End: true },
      },
    },
    expected: { output: { list: [2], count: 1 } },
  },
];

export const jsonataCases = { language, stepFunctions, failures, templates };
