import { expect } from 'chai';
import { loadStacks } from './deployment.ts';
import { PLACE, arn, complaints, resource, stackOf } from './testing.ts';

const policy = resource('SQS::QueuePolicy', {
  Queues: [{ Ref: 'Q' }],
  PolicyDocument: {
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
    ],
  },
});
const check = (eventPattern: object, input: object) =>
  complaints(() =>
    loadStacks(
      [
        stackOf({
          Q: resource('SQS::Queue', { QueueName: 'q' }),
          P: policy,
          R: resource('Events::Rule', {
            Name: 'r',
            EventPattern: eventPattern,
            Targets: [{ Id: 't', Arn: arn('sqs', 'q'), ...input }],
          }),
        }),
      ],
      PLACE,
    ),
  );

describe('A rule of a loaded stack', () => {
  it('may say what EventBridge understands', () => {
    const transformer = { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '{"id":<id>}' };
    expect(check({ source: [{ prefix: 'mindlinks.' }] }, { InputTransformer: transformer })).to.deep.equal([]);
  });

  it('is named when its pattern or its input would be refused', () => {
    const transformer = { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '{"id":<key>}' };
    expect(check({ source: 'mindlinks.kyc' }, { InputTransformer: transformer })).to.deep.equal([
      'test:Resources.R.EventPattern: source: values stand in a list',
      'test:Resources.R.Targets.t: The template contains an invalid placeholder key',
    ]);
  });
});

describe('An event source mapping of a loaded stack', () => {
  const withFilter = (source: object, pattern: string) =>
    complaints(() =>
      loadStacks(
        [
          stackOf({
            Role: resource('IAM::Role', { RoleName: 'doer', AssumeRolePolicyDocument: {} }),
            Job: resource('Lambda::Function', {
              FunctionName: 'doIt',
              Handler: 'src/doIt.handler',
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            }),
            Q: resource('SQS::Queue', { QueueName: 'q' }),
            Data: resource('DynamoDB::Table', {
              TableName: 'data',
              BillingMode: 'PAY_PER_REQUEST',
              StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
            }),
            M: resource('Lambda::EventSourceMapping', {
              ...source,
              FunctionName: { 'Fn::GetAtt': ['Job', 'Arn'] },
              FilterCriteria: { Filters: [{ Pattern: pattern }] },
            }),
          }),
        ],
        PLACE,
      ),
    );
  const stream = { EventSourceArn: { 'Fn::GetAtt': ['Data', 'StreamArn'] }, StartingPosition: 'TRIM_HORIZON' };

  it('may filter records of a stream', () => {
    expect(withFilter(stream, '{"eventName":["INSERT"]}')).to.deep.equal([]);
  });

  it('is named when Lambda would refuse its filter', () => {
    expect(withFilter(stream, '{"eventName":[{"wildcard":"a*"}]}')).to.deep.equal([
      'test:Resources.M.FilterCriteria: eventName: there is no operator wildcard',
    ]);
  });

  it('is named when it filters messages', () => {
    expect(withFilter({ EventSourceArn: { 'Fn::GetAtt': ['Q', 'Arn'] } }, '{"body":["a"]}')).to.deep.equal([
      'test:Resources.M.FilterCriteria: filters messages of a queue, which the simulator does not know',
    ]);
  });
});
