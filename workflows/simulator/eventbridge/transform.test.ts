import { expect } from 'chai';
import fc from 'fast-check';
import { TransformError } from './errors.ts';
import { checkInput, inputOf } from './input.ts';
import { jsonPath } from './json-path.ts';
import { compileTransformer } from './transform.ts';
import type { BusEvent, Delivering } from './transform.ts';

const GUIDE = 'docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html';
/** What AWS answered, recorded in github.com/localstack/localstack. */
const RECORDED = 'tests/aws/services/events/test_events_inputs.snapshot.json';

const event: BusEvent = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: {
    'instance-id': 'i-0123456789',
    state: 'RUNNING',
    count: 3,
    ready: true,
    tags: ['HIGH', 'LOW'],
    payload: { acc_id: '0a78', sf_id: 'baz' },
    quote: 'say "hi"',
    nothing: null,
  },
};
const delivering: Delivering = {
  ruleName: 'example',
  ruleArn: 'arn:aws:events:us-east-2:123456789012:rule/example',
  ingestionTime: '2015-11-11T21:29:55Z',
};
const paths = {
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  count: '$.detail.count',
  ready: '$.detail.ready',
  tags: '$.detail.tags',
  first: '$.detail.tags[0]',
  payload: '$.detail.payload',
  quote: '$.detail.quote',
  nothing: '$.detail.nothing',
  missing: '$.detail.not.there',
  time: '$.time',
};
const transformed = (template: string): string => compileTransformer({ paths, template })(event, delivering);

describe('An input transformer', () => {
  const cases: readonly (readonly [title: string, source: string, template: string, output: string])[] = [
    ['a simple string', GUIDE, '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    [
      'a string with escaped quotes',
      GUIDE,
      String.raw`"instance \"<instance>\" is in <state>"`,
      String.raw`"instance \"i-0123456789\" is in RUNNING"`,
    ],
    [
      'JSON, which comes out minified',
      GUIDE,
      '{\n  "instance" : <instance>,\n  "state": <state>\n}',
      '{"instance":"i-0123456789","state":"RUNNING"}',
    ],
    [
      'JSON with strings and variables',
      GUIDE,
      String.raw`{"instance": <instance>, "state": "<state>", "status": "instance \"<instance>\" is in <state>"}`,
      String.raw`{"instance":"i-0123456789","state":"RUNNING","status":"instance \"i-0123456789\" is in RUNNING"}`,
    ],
    [
      'JSON with variables among what is fixed',
      GUIDE,
      '{"state": [ 9, <state>, true ], "Transformed": "Yes"}',
      '{"state":[9,"RUNNING",true],"Transformed":"Yes"}',
    ],
    [
      'the rule in JSON',
      GUIDE,
      '{"ruleArn": <aws.events.rule-arn>, "ruleName": <aws.events.rule-name>}',
      '{"ruleArn":"arn:aws:events:us-east-2:123456789012:rule/example","ruleName":"example"}',
    ],
    ['the rule in a string', GUIDE, '"<aws.events.rule-name> triggered"', '"example triggered"'],
    [
      'the time the event was taken',
      GUIDE,
      '{"at": <aws.events.event.ingestion-time>}',
      '{"at":"2015-11-11T21:29:55Z"}',
    ],
    ['the whole event', GUIDE, '{"event": <aws.events.event.json>}', JSON.stringify({ event })],
    [
      'the event without its detail',
      RECORDED,
      '{"event": <aws.events.event>}',
      JSON.stringify({
        event: {
          id: event.id,
          account: event.account,
          detailType: event['detail-type'],
          time: delivering.ingestionTime,
          source: event.source,
          region: event.region,
          resources: event.resources,
          version: event.version,
        },
      }),
    ],
    [
      'numbers, booleans and objects as themselves',
      RECORDED,
      '{"a":<count>,"b":<ready>,"c":<payload>,"d":<tags>}',
      '{"a":3,"b":true,"c":{"acc_id":"0a78","sf_id":"baz"},"d":["HIGH","LOW"]}',
    ],
    ['numbers and booleans within text', RECORDED, '{"a":"<count> of <ready>"}', '{"a":"3 of true"}'],
    [
      'a string with a quote in it, where the template has none around it',
      GUIDE,
      '{"a":<quote>}',
      String.raw`{"a":"say \"hi\""}`,
    ],
    [
      'objects and lists within a string, without their quotes',
      RECORDED,
      '"<payload> and <tags>"',
      '"{acc_id:0a78,sf_id:baz} and [HIGH,LOW]"',
    ],
    ['one item of a list', GUIDE, '{"first":<first>}', '{"first":"HIGH"}'],
    ['nothing for a path that leads nowhere, within text', RECORDED, '"info: <missing>"', '"info: "'],
    ['an empty string for a path that leads nowhere', RECORDED, '{"a":<missing>,"b":"<missing>"}', '{"a":"","b":""}'],
    ['several strings as lines', RECORDED, '"<state> state"\n"<first> first"', '"RUNNING state"\n"HIGH first"'],
    ['a string that begins like JSON', RECORDED, '"{[/ <state>"', '"{[/ RUNNING"'],
    ['a variable that comes twice', RECORDED, '{"a":"users/<first>/second/<first>"}', '{"a":"users/HIGH/second/HIGH"}'],
    [
      'what is deeply nested',
      RECORDED,
      '{"a":{"b":{"c":"x/<first>"}},"d":"<first>"}',
      '{"a":{"b":{"c":"x/HIGH"}},"d":"HIGH"}',
    ],
  ];
  for (const [title, source, template, output] of cases) {
    it(`makes ${title} [${source}]`, () => {
      expect(transformed(template)).to.equal(output);
    });
  }

  const refused: readonly (readonly [title: string, template: string, message: string])[] = [
    ['an unknown variable', '"<unknown>"', 'contains an invalid placeholder unknown'],
    ['a < that begins no variable', '"a < b"', 'begins no placeholder'],
    ['a variable in a key', '{"<state>": 1}', 'stands in the key <state>'],
    ['a variable for a key', '{<state>: 1}', 'is no JSON'],
    ['text without quotes', 'plain <state>', 'Outside of JSON, <state> stands in quotes'],
    ['text without quotes and variables', 'plain', 'neither a JSON object nor text in quotes'],
    ['text beside a string', '"a" b', 'neither a JSON object nor text in quotes'],
    ['broken JSON', '{"a": <state>', 'is no JSON'],
    ['a document within a string', '"<aws.events.event.json>"', 'without quotes'],
    ['a document in quotes', '{"a": "<aws.events.event>"}', 'without quotes'],
    ['a list in quotes in JSON', '{"a": "<tags>"}', 'stands in quotes and is ["HIGH","LOW"]'],
    ['what would have to be escaped', '{"a": "<quote>"}', 'would have to be escaped'],
    ['null, of which AWS says nothing', '{"a": <nothing>}', '<nothing> is null'],
  ];
  for (const [title, template, message] of refused) {
    it(`refuses ${title}`, () => {
      expect(() => transformed(template)).to.throw(TransformError, message);
    });
  }

  it('refuses names and paths that EventBridge does not take', () => {
    const compile = (variables: Readonly<Record<string, string>>) => () =>
      compileTransformer({ paths: variables, template: '"x"' });
    expect(compile({ 'a b': '$.detail' })).to.throw(TransformError, 'a b is no name of a variable');
    expect(compile({ a: 'detail' })).to.throw(TransformError, 'detail is no JSON path');
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, '$.id']));
    expect(compile(many)).to.throw(TransformError, 'more than 100 variables');
  });

  it('gives every value back that stands alone as the value of a field', () => {
    const value = fc.jsonValue().filter((json) => json !== null);
    fc.assert(
      fc.property(value, (json) => {
        const transformer = compileTransformer({ paths: { v: '$.detail.v' }, template: '{"v": <v>}' });
        const output = transformer({ ...event, detail: { v: json } }, delivering);
        expect(output).to.equal(JSON.stringify({ v: json }));
      }),
    );
  });
});

describe('A JSON path', () => {
  const document = { a: { b: [{ c: 1 }, { c: 2 }], 'd-e_f/g': 3 } };
  const cases: readonly (readonly [path: string, value: unknown])[] = [
    ['$', document],
    ['$.a.b[1].c', 2],
    ['$.a.b[0]', { c: 1 }],
    ['$.a.d-e_f/g', 3],
    ['$.a.b[2].c', undefined],
    ['$.a.b.c', undefined],
    ['$.a[0]', undefined],
    ['$.constructor', undefined],
  ];
  for (const [path, value] of cases) {
    it(`${path} leads to ${JSON.stringify(value) ?? 'nothing'}`, () => {
      expect(jsonPath(path)(document)).to.deep.equal(value);
    });
  }

  for (const path of ['', 'a', '$a', '$..a', '$.a.*', "$['a']", '$.a[x]', '$.a[-1]', '$.a[?(@.b)]']) {
    it(`${path || '(empty)'} is refused`, () => {
      expect(() => jsonPath(path)).to.throw(TransformError, 'is no JSON path the simulator knows');
    });
  }
});

describe('The input of a target', () => {
  const none = { input: undefined, inputPath: undefined, inputTransformer: undefined };
  const sent = (target: Partial<Parameters<typeof inputOf>[0]>) => inputOf({ ...none, ...target }, event, delivering);
  const checked = (target: Partial<Parameters<typeof inputOf>[0]>) => () => checkInput({ ...none, ...target });

  it('is the event', () => {
    expect(sent({})).to.equal(JSON.stringify(event));
  });

  it('is a constant', () => {
    expect(sent({ input: '{"a": 1}' })).to.equal('{"a": 1}');
  });

  it('is a part of the event', () => {
    expect(sent({ inputPath: '$.detail.payload' })).to.equal('{"acc_id":"0a78","sf_id":"baz"}');
    expect(sent({ inputPath: '$.detail.state' })).to.equal('"RUNNING"');
  });

  it('is what the transformer makes of it, time after time', () => {
    const inputTransformer = { paths, template: '{"state":<state>}' };
    expect(sent({ inputTransformer })).to.equal('{"state":"RUNNING"}');
    expect(inputOf({ ...none, inputTransformer }, { ...event, detail: { state: 'STOPPED' } }, delivering)).to.equal(
      '{"state":"STOPPED"}',
    );
  });

  it('is refused where the event has no such part, because AWS does not say what happens', () => {
    expect(() => sent({ inputPath: '$.detail.unknown' })).to.throw(TransformError, 'nothing at $.detail.unknown');
  });

  it('is refused by PutTargets when it is of two kinds, or no JSON', () => {
    expect(checked({ input: '{}', inputPath: '$.detail' })).to.throw(TransformError, 'Only one of');
    expect(checked({ input: 'plain' })).to.throw(TransformError, 'is no JSON');
    expect(checked({ inputPath: '$.*' })).to.throw(TransformError);
    expect(checked({ inputTransformer: { paths: {}, template: '"<x>"' } })).to.throw(TransformError);
    expect(checked({ inputTransformer: { paths, template: '"<state>"' } })).to.not.throw();
    expect(checked({})).to.not.throw();
  });
});
