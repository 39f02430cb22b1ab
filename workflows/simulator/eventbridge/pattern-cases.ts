/** Cases from AWS's documentation: what a pattern says, what matches it, and what does not. */
export interface PatternCase {
  readonly title: string;
  readonly source: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly match?: readonly unknown[];
  readonly other?: readonly unknown[];
}

const GUIDE = 'docs.aws.amazon.com/eventbridge/latest/userguide';
const OPERATORS = `${GUIDE}/eb-create-pattern-operators.html`;
const FILTERING = `${GUIDE}/eb-event-patterns-content-based-filtering.html`;
const ARRAYS = `${GUIDE}/eb-event-patterns-arrays.html`;
const NULLS = `${GUIDE}/eb-event-patterns-null-values.html`;
const PATTERNS = `${GUIDE}/eb-event-patterns.html`;
const RULER = 'github.com/aws/event-ruler';
/** Outcomes of TestEventPattern, recorded on AWS in github.com/localstack/localstack. */
const RECORDED = 'tests/aws/services/events/test_events_patterns.py';

const exact: readonly PatternCase[] = [
  {
    title: 'a value that is in the list',
    source: PATTERNS,
    pattern: { source: ['aws.ec2', 'aws.s3'] },
    match: [{ source: 'aws.ec2' }, { source: 'aws.s3', more: 1 }],
    other: [{ source: 'aws.sns' }, { source: 'AWS.EC2' }, {}, { Source: 'aws.ec2' }],
  },
  {
    title: 'every field',
    source: OPERATORS,
    pattern: { Location: ['New York'], Day: ['Monday'] },
    match: [{ Location: 'New York', Day: 'Monday' }],
    other: [{ Location: 'New York', Day: 'Tuesday' }, { Location: 'New York' }],
  },
  {
    title: 'a field within objects',
    source: PATTERNS,
    pattern: { detail: { state: { code: ['terminated'] } } },
    match: [{ detail: { state: { code: 'terminated' } } }],
    other: [{ detail: { state: 'terminated' } }, { state: { code: 'terminated' } }],
  },
  {
    title: 'a number, not its text',
    source: OPERATORS,
    pattern: { Price: [100] },
    match: [{ Price: 100 }, { Price: 1e2 }],
    other: [{ Price: '100' }, { Price: 101 }],
  },
  {
    title: 'a boolean, not its text',
    source: RULER,
    pattern: { done: [true] },
    match: [{ done: true }],
    other: [{ done: 'true' }, { done: false }, { done: 1 }],
  },
  {
    title: 'the empty string',
    source: OPERATORS,
    pattern: { LastName: [''] },
    match: [{ LastName: '' }],
    other: [{ LastName: ' ' }, { LastName: null }, {}],
  },
  {
    title: 'null',
    source: NULLS,
    pattern: { detail: { responseElements: [null] } },
    match: [{ detail: { responseElements: null } }],
    other: [{ detail: { responseElements: '' } }, { detail: { responseElements: [] } }, { detail: {} }],
  },
  {
    title: 'one of the items of a list',
    source: ARRAYS,
    pattern: { resources: ['a', 'b'] },
    match: [{ resources: ['b', 'c'] }, { resources: 'a' }],
    other: [{ resources: ['c'] }, { resources: [] }],
  },
  {
    title: 'fields of the same item of a list',
    source: RULER,
    pattern: { employees: { firstName: ['Anna'], lastName: ['Smith'] } },
    match: [
      {
        employees: [
          { firstName: 'John', lastName: 'Doe' },
          { firstName: 'Anna', lastName: 'Smith' },
        ],
      },
      { employees: [[{ firstName: 'Anna', lastName: 'Smith' }], [{ firstName: 'Peter', lastName: 'Jones' }]] },
    ],
    other: [
      {
        employees: [
          { firstName: 'Anna', lastName: 'Jones' },
          { firstName: 'Peter', lastName: 'Smith' },
        ],
      },
      { employees: [[{ firstName: 'Anna' }], [{ lastName: 'Smith' }]] },
    ],
  },
  {
    title: 'a path, however its keys are dotted',
    source: RULER,
    pattern: { detail: { 'state.status': ['running'] } },
    match: [{ detail: { state: { status: 'running' } } }, { detail: { 'state.status': 'running' } }],
    other: [{ detail: { state: { status: { status: 'running' } } } }],
  },
];

const text: readonly PatternCase[] = [
  {
    title: 'a beginning',
    source: FILTERING,
    pattern: { time: [{ prefix: '2017-10-02' }] },
    match: [{ time: '2017-10-02T18:43:48Z' }, { time: '2017-10-02' }],
    other: [{ time: '2017-10-03T18:43:48Z' }, { time: 20171002 }, { time: null }, {}],
  },
  {
    title: 'a beginning in any case',
    source: OPERATORS,
    pattern: { service: [{ prefix: { 'equals-ignore-case': 'EventB' } }] },
    match: [{ service: 'EVENTBRIDGE' }, { service: 'eventbridge' }],
    other: [{ service: 'amazon eventbridge' }],
  },
  {
    title: 'an end',
    source: OPERATORS,
    pattern: { FileName: [{ suffix: '.png' }] },
    match: [{ FileName: 'a.png' }],
    other: [{ FileName: 'a.PNG' }, { FileName: 'a.png.txt' }],
  },
  {
    title: 'an end in any case',
    source: OPERATORS,
    pattern: { service: [{ suffix: { 'equals-ignore-case': 'tbridge' } }] },
    match: [{ service: 'EventBridge' }],
    other: [{ service: 'EventBridges' }],
  },
  {
    title: 'a text in any case',
    source: OPERATORS,
    pattern: { Name: [{ 'equals-ignore-case': 'alice' }] },
    match: [{ Name: 'Alice' }, { Name: 'ALICE' }],
    other: [{ Name: 'Alices' }, { Name: true }],
  },
  {
    title: 'a wildcard',
    source: OPERATORS,
    pattern: { FilePath: [{ wildcard: 'dir/*.png' }] },
    match: [{ FilePath: 'dir/a.png' }, { FilePath: 'dir/sub/a.png' }, { FilePath: 'dir/.png' }],
    other: [{ FilePath: 'dir/a.pngs' }, { FilePath: 'other/dir/a.png' }, { FilePath: 5 }],
  },
  {
    title: 'an escaped asterisk and backslash',
    source: FILTERING,
    pattern: { path: [{ wildcard: String.raw`a\*b\\c*` }] },
    match: [{ path: String.raw`a*b\c` }, { path: String.raw`a*b\c and more` }],
    other: [{ path: String.raw`axb\c` }, { path: 'a*bc' }],
  },
  {
    title: 'a wildcard whose text means something in regular expressions',
    source: FILTERING,
    pattern: { path: [{ wildcard: 'a.b(c)*' }] },
    match: [{ path: 'a.b(c)\nd' }],
    other: [{ path: 'axb(c)' }],
  },
];

const negated: readonly PatternCase[] = [
  {
    title: 'any text but one',
    source: FILTERING,
    pattern: { detail: { state: [{ 'anything-but': 'initializing' }] } },
    match: [{ detail: { state: 'running' } }, { detail: { state: null } }, { detail: { state: 5 } }],
    other: [{ detail: { state: 'initializing' } }, { detail: {} }, { detail: { state: [] } }],
  },
  {
    title: 'any number but some',
    source: FILTERING,
    pattern: { limit: [{ 'anything-but': [100, 200, 300] }] },
    match: [{ limit: 150 }, { limit: '100' }],
    other: [{ limit: 200 }],
  },
  {
    title: 'a list with an item that is anything but that text',
    source: RULER,
    pattern: { state: [{ 'anything-but': ['stopped', 'overloaded'] }] },
    match: [{ state: ['stopped', 'running'] }],
    other: [{ state: ['stopped', 'overloaded'] }],
  },
  {
    title: 'no such beginning',
    source: FILTERING,
    pattern: { state: [{ 'anything-but': { prefix: ['init', 'error'] } }] },
    match: [{ state: 'running' }, { state: 42 }],
    other: [{ state: 'initial' }, { state: 'errors' }, {}],
  },
  {
    title: 'no such end',
    source: FILTERING,
    pattern: { FileName: [{ 'anything-but': { suffix: '.txt' } }] },
    match: [{ FileName: 'a.png' }],
    other: [{ FileName: 'a.txt' }],
  },
  {
    title: 'no such text in any case',
    source: OPERATORS,
    pattern: { state: [{ 'anything-but': { 'equals-ignore-case': 'initializing' } }] },
    match: [{ state: 'init' }],
    other: [{ state: 'INITIALIZING' }],
  },
  {
    title: 'no such wildcard',
    source: OPERATORS,
    pattern: { FilePath: [{ 'anything-but': { wildcard: '*/lib/*' } }] },
    match: [{ FilePath: 'a/bin/b' }, { FilePath: 7 }],
    other: [{ FilePath: 'a/lib/b' }],
  },
];

const others: readonly PatternCase[] = [
  {
    title: 'a number in a range',
    source: OPERATORS,
    pattern: { Price: [{ numeric: ['>', 10, '<=', 20] }] },
    match: [{ Price: 10.5 }, { Price: 20 }],
    other: [{ Price: 10 }, { Price: 20.1 }, { Price: '15' }, { Price: null }],
  },
  {
    title: 'a number below, or equal',
    source: FILTERING,
    pattern: { a: [{ numeric: ['<', 10] }, { numeric: ['=', 3.018e2] }] },
    match: [{ a: -5 }, { a: 301.8 }],
    other: [{ a: 10 }, { a: 301 }],
  },
  {
    title: 'an address in a block',
    source: FILTERING,
    pattern: { sourceIPAddress: [{ cidr: '10.0.0.0/24' }] },
    match: [{ sourceIPAddress: '10.0.0.255' }],
    other: [{ sourceIPAddress: '10.0.1.0' }, { sourceIPAddress: 'ten' }, { sourceIPAddress: 10 }],
  },
  {
    title: 'an IPv6 address in a block',
    source: RULER,
    pattern: { ip: [{ cidr: '2001:db8:1234:1a00::/56' }] },
    match: [{ ip: '2001:db8:1234:1a12::1' }, { ip: '2001:0db8:1234:1a00:0:0:0:0' }],
    other: [{ ip: '2001:db8:1234:1b00::' }],
  },
  {
    title: 'a field that is there',
    source: FILTERING,
    pattern: { detail: { count: [{ exists: true }] } },
    match: [{ detail: { count: 0 } }, { detail: { count: null } }, { detail: { count: [1] } }],
    other: [{ detail: {} }, { detail: { count: {} } }, { detail: { count: [] } }, { detail: { count: { c1: 1 } } }],
  },
  {
    title: 'a field that is not there, or is no leaf',
    source: FILTERING,
    pattern: { detail: { count: [{ exists: false }] } },
    match: [{ detail: {} }, {}, { detail: { count: { c1: 100 } } }],
    other: [{ detail: { count: 0 } }, { detail: { count: null } }],
  },
  {
    title: 'a field that is not there, or has another value',
    source: RECORDED,
    pattern: { image: { name: { S: [{ 'anything-but': ['roses'] }, { exists: false }] } } },
    match: [{ image: { age: { N: '7' } } }, { image: { name: { S: 'tulips' } } }],
    other: [{ image: { name: { S: 'roses' } } }],
  },
  {
    title: 'one field or another',
    source: OPERATORS,
    pattern: { $or: [{ Location: ['New York'] }, { Day: ['Monday'] }] },
    match: [{ Location: 'New York' }, { Day: 'Monday' }, { Location: 'Rome', Day: 'Monday' }],
    other: [{ Location: 'Rome', Day: 'Sunday' }, {}],
  },
  {
    title: 'one field or another, and a third',
    source: FILTERING,
    pattern: {
      source: ['aws.cloudwatch'],
      detail: {
        $or: [
          { metricName: [{ prefix: 'CPU' }] },
          { type: ['Metric'], namespace: ['EC2', 'ES'] },
          { scope: ['Service'] },
        ],
      },
    },
    match: [
      { source: 'aws.cloudwatch', detail: { metricName: 'CPUUtilization' } },
      { source: 'aws.cloudwatch', detail: { type: 'Metric', namespace: 'ES' } },
    ],
    other: [
      { source: 'aws.cloudwatch', detail: { type: 'Metric' } },
      { source: 'aws.ec2', detail: { scope: 'Service' } },
      { source: 'aws.cloudwatch', metricName: 'CPUUtilization' },
    ],
  },
  {
    title: 'two choices, each',
    source: RULER,
    pattern: {
      $or: [{ a: [1] }, { b: [1] }],
      detail: { $or: [{ c: [1] }, { d: [1] }] },
    },
    match: [
      { a: 1, detail: { d: 1 } },
      { b: 1, detail: { c: 1 } },
    ],
    other: [{ a: 1, b: 1 }, { detail: { c: 1, d: 1 } }],
  },
];

/** By what the pattern uses. */
export const PATTERN_CASES: Readonly<Record<string, readonly PatternCase[]>> = { exact, text, negated, others };

/** Patterns that EventBridge refuses, recorded or in its documentation. */
export const REFUSED: readonly (readonly [
  title: string,
  pattern: Readonly<Record<string, unknown>>,
  message: string,
])[] = [
  ['an empty pattern', {}, 'is no object with at least one field'],
  ['an empty object', { detail: {} }, 'detail: is no object with at least one field'],
  ['a value outside of a list', { source: 'a' }, 'source: values stand in a list'],
  ['an empty list', { source: [] }, 'source: is an empty list, which nothing matches'],
  ['a list in a list', { source: [['a']] }, 'source: a list holds a list'],
  ['an operator that does not exist', { a: [{ PREFIX: 'b' }] }, 'a: there is no operator PREFIX'],
  ['an operator of every object', { a: [{ constructor: 'b' }] }, 'a: there is no operator constructor'],
  ['two operators in one object', { a: [{ prefix: 'b', suffix: 'c' }] }, 'a: an operator stands alone in its object'],
  ['a beginning that is no text', { a: [{ prefix: 5 }] }, 'a: prefix takes a string'],
  ['a beginning of another kind', { a: [{ prefix: { suffix: 'b' } }] }, 'a: prefix knows no suffix'],
  ['an end that is a list', { a: [{ suffix: ['b'] }] }, 'a: suffix takes a string'],
  [
    'a text in any case that is a list',
    { a: [{ 'equals-ignore-case': ['b'] }] },
    'a: equals-ignore-case takes a string',
  ],
  ['exists with a text', { a: [{ exists: 'true' }] }, 'a: exists is true or false'],
  ['a number that is not compared', { a: [{ numeric: 10 }] }, 'a: numeric knows no 10 undefined'],
  [
    'two lower bounds',
    { a: [{ numeric: ['>', 0, '>', 0] }] },
    'a: numeric takes one comparison, or a lower and an upper bound',
  ],
  ['an upper bound without a number', { a: [{ numeric: ['>', 0, '<'] }] }, 'a: numeric knows no "<" undefined'],
  [
    'an upper bound first',
    { a: [{ numeric: ['<', 5, '>', 0] }] },
    'a: numeric takes one comparison, or a lower and an upper bound',
  ],
  ['a range of nothing', { a: [{ numeric: ['>', 5, '<', 5] }] }, 'a: the lower bound is not below the upper one'],
  ['an unknown comparison', { a: [{ numeric: ['!=', 5] }] }, 'a: numeric knows no "!=" 5'],
  ['a block that is none', { a: [{ cidr: 'bad' }] }, 'a: bad is no block of addresses'],
  ['a block of one address', { a: [{ cidr: '10.0.0.1/32' }] }, 'a: 10.0.0.1/32 is no block of addresses'],
  ['anything but nothing', { a: [{ 'anything-but': [] }] }, 'a: anything-but takes strings or numbers, not both'],
  ['anything but null', { a: [{ 'anything-but': null }] }, 'a: anything-but takes strings or numbers, not both'],
  [
    'anything but a mixture',
    { a: [{ 'anything-but': ['a', 1] }] },
    'a: anything-but takes strings or numbers, not both',
  ],
  [
    'anything but an empty beginning',
    { a: [{ 'anything-but': { prefix: '' } }] },
    'a: anything-but an empty prefix is nothing',
  ],
  ['anything but a range', { a: [{ 'anything-but': { numeric: ['>', 1] } }] }, 'a: anything-but knows no numeric'],
  ['wildcards side by side', { a: [{ wildcard: 'a**' }] }, 'a: wildcards stand side by side'],
  ['an escape of another letter', { a: [{ wildcard: String.raw`\n` }] }, 'a: a backslash escapes n'],
  ['a choice of one', { $or: [{ a: [1] }] }, '$or takes a list of two patterns or more'],
  ['a choice that is no list', { a: { $or: { b: [1] } } }, 'a: $or takes a list of two patterns or more'],
  ['a choice of operators', { $or: [{ numeric: [1] }, { prefix: ['a'] }] }, 'numeric is no name of a field within $or'],
  ['a field twice', { a: [1], $or: [{ a: [2] }, { b: [1] }] }, 'a: stands in the pattern twice'],
];
