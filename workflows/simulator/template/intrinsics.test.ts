import { expect } from 'chai';
import fc from 'fast-check';
import { loadStack } from './stack.ts';
import { PLACE, arn, complaints, resource, stackOf } from './testing.ts';

const queue = resource('SQS::Queue', { QueueName: 'jobs' });

/** The value of an output, in a stack with a queue. */
const output = (value: unknown, more: object = {}): string | undefined =>
  loadStack(stackOf({ Jobs: queue }, { ...more, Outputs: { Answer: { Value: value } } }), PLACE).outputs['Answer'];

const refused = (value: unknown, more: object = {}): readonly string[] => complaints(() => output(value, more));

const AT = 'test:Outputs.Answer.Value';

describe('A function of a template', () => {
  const answers: readonly (readonly [title: string, value: unknown, answer: string])[] = [
    ['Ref of a resource', { Ref: 'Jobs' }, 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs'],
    ['Ref of AWS::Region', { Ref: 'AWS::Region' }, 'eu-central-1'],
    ['Ref of AWS::AccountId', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['Ref of AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref of AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Ref of AWS::StackName', { Ref: 'AWS::StackName' }, 'test'],
    ['Fn::GetAtt with a list', { 'Fn::GetAtt': ['Jobs', 'Arn'] }, arn('sqs', 'jobs')],
    ['Fn::GetAtt with a dot', { 'Fn::GetAtt': 'Jobs.QueueName' }, 'jobs'],
    ['Fn::Sub of a string', { 'Fn::Sub': '${AWS::Region}/${Jobs.QueueName}' }, 'eu-central-1/jobs'],
    [
      'Fn::Sub of a resource',
      { 'Fn::Sub': 'to ${Jobs}' },
      'to https://sqs.eu-central-1.amazonaws.com/123456789012/jobs',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}-${b}', { a: 'x', b: { Ref: 'AWS::Region' } }] }, 'x-eu-central-1'],
    ['Fn::Sub with a variable named like a resource', { 'Fn::Sub': ['${Jobs}', { Jobs: 'mine' }] }, 'mine'],
    ['Fn::Sub with literal text', { 'Fn::Sub': '${!AWS::Region} stays' }, '${AWS::Region} stays'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a-eu-central-1-1'],
    ['Fn::Select and Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['@', 'me@there'] }] }, 'there'],
    ['Fn::Select with a number in quotes', { 'Fn::Select': ['0', ['a', 'b']] }, 'a'],
    ['Fn::Join of a Fn::Split', { 'Fn::Join': ['/', { 'Fn::Split': [':', 'a:b'] }] }, 'a/b'],
    ['Fn::If', { 'Fn::If': ['Yes', 'met', 'not met'] }, 'met'],
  ];
  const conditions = { Conditions: { Yes: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } } };
  for (const [title, value, answer] of answers) {
    it(`answers ${title}`, () => {
      expect(output(value, conditions)).to.equal(answer);
    });
  }

  const refusals: readonly (readonly [title: string, value: unknown, complaint: string])[] = [
    ['an unknown resource', { Ref: 'Nowhere' }, 'there is no resource Nowhere'],
    ['what every object inherits', { Ref: 'constructor' }, 'there is no resource constructor'],
    [
      'an attribute the type does not have',
      { 'Fn::GetAtt': ['Jobs', 'Colour'] },
      'AWS::SQS::Queue has no attribute Colour the simulator knows',
    ],
    ['an unknown pseudo parameter', { Ref: 'AWS::Moon' }, 'the pseudo parameter AWS::Moon is unknown to the simulator'],
    ['an unknown function', { 'Fn::GetAZs': '' }, 'the function Fn::GetAZs is unknown to the simulator'],
    ['a function beside other keys', { Ref: 'Jobs', More: 1 }, 'Ref stands beside other keys'],
    [
      'Fn::ImportValue',
      { 'Fn::ImportValue': 'x' },
      'Fn::ImportValue ties stacks together: they pass on values as params or Systems Manager parameters',
    ],
    ['a position past the end', { 'Fn::Select': [2, ['a', 'b']] }, 'Fn::Select: there is no item 2 among 2'],
    ['an unknown condition', { 'Fn::If': ['No', 1, 2] }, 'there is no condition No'],
    ['Fn::If with two parts', { 'Fn::If': ['Yes', 1] }, 'Fn::If takes a condition and two values'],
    [
      'an object within a string',
      { 'Fn::Join': ['', [{ a: 1 }]] },
      'a function of the template needs a string here, not {"a":1}',
    ],
  ];
  for (const [title, value, complaint] of refusals) {
    it(`refuses ${title}, and says where`, () => {
      expect(refused(value, conditions)).to.deep.equal([`${AT}: ${complaint}`]);
    });
  }

  it('joins again what it split, at every delimiter', () => {
    const text = fc.array(
      fc.string({ unit: 'grapheme' }).filter((part) => !part.includes('|')),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join('|');
        expect(output({ 'Fn::Join': ['|', { 'Fn::Split': ['|', whole] }] })).to.equal(whole);
      }),
    );
  });
});

describe('A condition of a template', () => {
  const yes = { 'Fn::Equals': ['a', 'a'] };
  const no = { 'Fn::Equals': ['a', 'b'] };
  const cases: readonly (readonly [title: string, condition: unknown, met: boolean])[] = [
    ['equal values', yes, true],
    ['different values', no, false],
    ['Fn::Not', { 'Fn::Not': [no] }, true],
    ['Fn::And of which one is not met', { 'Fn::And': [yes, no] }, false],
    ['Fn::Or of which one is met', { 'Fn::Or': [no, yes] }, true],
    ['another condition', { 'Fn::Not': [{ Condition: 'Never' }] }, true],
    ['a parameter', { 'Fn::Equals': [{ Ref: 'Size' }, 'big'] }, true],
  ];
  for (const [title, condition, met] of cases) {
    it(`${met ? 'is met' : 'is not met'} by ${title}`, () => {
      const sections = {
        Parameters: { Size: { Type: 'String', Default: 'big' } },
        Conditions: { Asked: condition, Never: no },
      };
      expect(output({ 'Fn::If': ['Asked', 'yes', 'no'] }, sections)).to.equal(met ? 'yes' : 'no');
    });
  }

  it('takes a parameter that is handed in before its default', () => {
    const template = stackOf(
      {},
      {
        Parameters: { Size: { Type: 'String', Default: 'big' } },
        Outputs: { Size: { Value: { Ref: 'Size' } } },
      },
    );
    expect(loadStack(template, { ...PLACE, parameters: { Size: 'small' } }).outputs).to.deep.equal({ Size: 'small' });
  });

  it('refuses a parameter without a value', () => {
    expect(refused({ Ref: 'Size' }, { Parameters: { Size: { Type: 'String' } } })).to.deep.equal([
      `${AT}: parameter Size has no value`,
    ]);
  });

  it('leaves a resource out when it is not met, and then nothing may refer to it', () => {
    const resources = { Jobs: { ...queue, Condition: 'Never' } };
    const sections = { Conditions: { Never: no } };
    expect(loadStack(stackOf(resources, sections), PLACE).queues).to.deep.equal([]);
    expect(
      complaints(() =>
        loadStack(stackOf(resources, { ...sections, Outputs: { Url: { Value: { Ref: 'Jobs' } } } }), PLACE),
      ),
    ).to.deep.equal(['test:Outputs.Url.Value: Jobs is not deployed: its condition is not met']);
  });

  it('takes AWS::NoValue for no property at all', () => {
    const jobs = resource('SQS::Queue', {
      QueueName: 'jobs',
      DelaySeconds: { 'Fn::If': ['Never', 5, { Ref: 'AWS::NoValue' }] },
    });
    const [loaded] = loadStack(stackOf({ Jobs: jobs }, { Conditions: { Never: no } }), PLACE).queues;
    expect(loaded?.delaySeconds).to.equal(0);
  });
});

describe('A name that depends on itself', () => {
  it('is refused', () => {
    const resources = {
      A: resource('SQS::Queue', { QueueName: { 'Fn::GetAtt': ['B', 'QueueName'] } }),
      B: resource('SQS::Queue', { QueueName: { 'Fn::GetAtt': ['A', 'QueueName'] } }),
    };
    expect(complaints(() => loadStack(stackOf(resources), PLACE))[0]).to.equal(
      'test:Resources.B.Properties.QueueName: the name of resource A depends on itself',
    );
  });
});

describe('A parameter of the template', () => {
  const stack = (parameter: object) => {
    const X = resource('SSM::Parameter', { Name: 'x', Type: 'String', Value: { 'Fn::Sub': 'key/${Key}/${Key}' } });
    return stackOf({ X }, { Parameters: { Key: parameter } });
  };
  const load = (parameter: object) => loadStack(stack(parameter), { ...PLACE, ssmParameters: { '/dev/key': 'k1' } });
  const inSystemsManager = 'AWS::SSM::Parameter::Value<String>';

  it('is read from Systems Manager, under the name that is its default', () => {
    expect(load({ Type: inSystemsManager, Default: '/dev/key' }).ssmParameters[0]?.value).to.equal('key/k1/k1');
  });

  const refusals: readonly (readonly [title: string, parameter: object, complaint: string])[] = [
    [
      'a parameter that does not exist',
      { Type: inSystemsManager, Default: '/dev/other' },
      'no parameter /dev/other was handed in or made by an earlier stack',
    ],
    ['a parameter without a value', { Type: 'String' }, 'parameter Key has no value'],
    ['a list', { Type: 'CommaDelimitedList', Default: 'a' }, 'parameter Key is of a type unknown to the simulator'],
  ];
  for (const [title, parameter, complaint] of refusals) {
    it(`refuses ${title}`, () => {
      expect(complaints(() => load(parameter))).to.deep.equal([`test:Resources.X.Properties.Value: ${complaint}`]);
    });
  }
});

describe('A dynamic reference', () => {
  it('is refused, in any place', () => {
    const stack = stackOf({ T: resource('SSM::Parameter', { Name: 'x', Value: 'key/{{resolve:ssm:/dev/key}}' }) });
    expect(complaints(() => loadStack(stack, PLACE))).to.deep.equal([
      'test: has dynamic references, unknown to the simulator',
    ]);
  });
});
