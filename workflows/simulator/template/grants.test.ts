import { expect } from 'chai';
import { checkGrants } from './grants.ts';
import { loadStack } from './stack.ts';
import { PLACE, arn, complaints, resource, stackOf } from './testing.ts';

const check = (resources: object) => complaints(() => checkGrants(loadStack(stackOf(resources), PLACE), PLACE));

const allow = (service: string, action: string, on: string, more: object = {}) => ({
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: action, Resource: on, ...more }],
});

const queue = resource('SQS::Queue', { QueueName: 'q' });
const queuePolicy = (document: object) =>
  resource('SQS::QueuePolicy', { Queues: [{ Ref: 'Q' }], PolicyDocument: document });
const rule = resource('Events::Rule', {
  Name: 'r',
  EventBusName: 'main',
  EventPattern: { source: ['a'] },
  Targets: [{ Id: 't', Arn: arn('sqs', 'q') }],
});
const ruleArn = arn('events', 'rule/main/r');
const denied = [`test:Resources.R.Targets.t: events.amazonaws.com may not sqs:SendMessage ${arn('sqs', 'q')}`];

describe('A rule on a queue', () => {
  const withPolicy = (document: object) => check({ Q: queue, R: rule, P: queuePolicy(document) });
  const events = (more: object = {}) => allow('events.amazonaws.com', 'sqs:SendMessage', arn('sqs', 'q'), more);

  it('needs a policy of the queue', () => {
    expect(check({ Q: queue, R: rule })).to.deep.equal(denied);
    expect(withPolicy(events())).to.deep.equal([]);
  });

  const cases: readonly (readonly [title: string, document: object, granted: boolean])[] = [
    ['names the rule', events({ Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } } }), true],
    ['names another rule', events({ Condition: { ArnEquals: { 'aws:SourceArn': `${ruleArn}2` } } }), false],
    [
      'has the rule under a wildcard',
      events({ Condition: { ArnLike: { 'aws:SourceArn': `${ruleArn.slice(0, -1)}*` } } }),
      true,
    ],
    ['names this account', events({ Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } }), true],
    ['names another account', events({ Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }), false],
    ['has a condition that is unknown', events({ Condition: { StringEquals: { 'aws:Moon': 'full' } } }), false],
    ['is for another service', allow('s3.amazonaws.com', 'sqs:SendMessage', arn('sqs', 'q')), false],
    ['is for another action', allow('events.amazonaws.com', 'sqs:ReceiveMessage', arn('sqs', 'q')), false],
    ['is for another queue', allow('events.amazonaws.com', 'sqs:SendMessage', arn('sqs', 'qq')), false],
    ['has wildcards', allow('events.amazonaws.com', 'sqs:*', '*'), true],
    ['denies it after all', { Statement: [...events().Statement, ...events({ Effect: 'Deny' }).Statement] }, false],
    [
      'denies what is not encrypted on its way',
      {
        Statement: [
          ...events().Statement,
          ...events({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }).Statement,
        ],
      },
      true,
    ],
  ];
  for (const [title, document, granted] of cases) {
    it(`${granted ? 'may send' : 'may not send'} when the policy ${title}`, () => {
      expect(withPolicy(document)).to.deep.equal(granted ? [] : denied);
    });
  }

  it('needs one of its dead-letter queue, too', () => {
    const target = { Id: 't', Arn: arn('sqs', 'q'), DeadLetterConfig: { Arn: arn('sqs', 'dead') } };
    const resources = {
      Q: queue,
      Dead: resource('SQS::Queue', { QueueName: 'dead' }),
      R: resource('Events::Rule', { ...rule.Properties, Targets: [target] }),
      P: queuePolicy(events()),
    };
    expect(check(resources)).to.deep.equal([
      `test:Resources.R.Targets.t: events.amazonaws.com may not sqs:SendMessage ${arn('sqs', 'dead')}`,
    ]);
  });
});

describe('A rule on a machine', () => {
  const machine = arn('states', 'stateMachine:flow');
  const onMachine = (trusted: string, action: string) => ({
    Role: resource('IAM::Role', {
      RoleName: 'starter',
      AssumeRolePolicyDocument: allow(trusted, 'sts:AssumeRole', '*'),
      Policies: [
        {
          PolicyName: 'p',
          PolicyDocument: { Statement: { Effect: 'Allow', Action: [action], Resource: [machine] } },
        },
      ],
    }),
    R: resource('Events::Rule', {
      ...rule.Properties,
      Targets: [{ Id: 't', Arn: machine, RoleArn: 'arn:aws:iam::123456789012:role/starter' }],
    }),
  });
  const refusal = [`test:Resources.R.Targets.t: events.amazonaws.com may not states:StartExecution ${machine}`];

  it('starts it in a role that may', () => {
    expect(check(onMachine('events.amazonaws.com', 'states:StartExecution'))).to.deep.equal([]);
  });

  it('starts it in a role that may by a policy of its own resource', () => {
    const { Role, R } = onMachine('events.amazonaws.com', 'states:StopExecution');
    const Attached = resource('IAM::Policy', {
      PolicyName: 'p',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement: { Effect: 'Allow', Action: ['states:StartExecution'], Resource: [machine] } },
    });
    expect(check({ Role, R, Attached })).to.deep.equal([]);
  });

  it('needs a role that it may take on', () => {
    expect(check(onMachine('scheduler.amazonaws.com', 'states:StartExecution'))).to.deep.equal(refusal);
  });

  it('needs a role that may start it', () => {
    expect(check(onMachine('events.amazonaws.com', 'states:StopExecution'))).to.deep.equal(refusal);
  });

  it('needs a role at all', () => {
    const { R } = onMachine('events.amazonaws.com', 'states:StartExecution');
    expect(check({ R })).to.deep.equal(refusal);
  });
});

describe('Other services', () => {
  it('may notify a queue of objects only with its policy', () => {
    const bucket = resource('S3::Bucket', {
      BucketName: 'b',
      NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arn('sqs', 'q') }] },
    });
    expect(check({ B: bucket, Q: queue })).to.deep.equal([
      `test:Resources.B: s3.amazonaws.com may not sqs:SendMessage ${arn('sqs', 'q')}`,
    ]);
    const policy = queuePolicy(
      allow('s3.amazonaws.com', 'sqs:SendMessage', arn('sqs', 'q'), {
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::b*' } },
      }),
    );
    expect(check({ B: bucket, Q: queue, P: policy })).to.deep.equal([]);
  });

  it('may notify a topic of an alarm only with its policy', () => {
    const resources = {
      T: resource('SNS::Topic', { TopicName: 't' }),
      A: resource('CloudWatch::Alarm', {
        AlarmName: 'a',
        Namespace: 'mine',
        MetricName: 'm',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [{ Ref: 'T' }],
      }),
    };
    expect(check(resources)).to.deep.equal([
      `test:Resources.A: cloudwatch.amazonaws.com may not sns:Publish ${arn('sns', 't')}`,
    ]);
    const policy = resource('SNS::TopicPolicy', {
      Topics: [{ Ref: 'T' }],
      PolicyDocument: allow('cloudwatch.amazonaws.com', 'sns:Publish', arn('sns', 't')),
    });
    expect(check({ ...resources, P: policy })).to.deep.equal([]);
  });

  it('may call the function of a route only with a permission', () => {
    const resources = {
      F: resource('Lambda::Function', { FunctionName: 'f', Handler: 'f.handler', Role: 'r' }),
      Api: resource('ApiGatewayV2::Api', { Name: 'api' }),
      To: resource('ApiGatewayV2::Integration', {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['F', 'Arn'] },
        PayloadFormatVersion: '2.0',
      }),
      Route: resource('ApiGatewayV2::Route', {
        ApiId: { Ref: 'Api' },
        RouteKey: 'GET /x',
        Target: { 'Fn::Sub': 'integrations/${To}' },
      }),
    };
    expect(check(resources)).to.deep.equal([
      `test:Resources.Route: apigateway.amazonaws.com may not lambda:InvokeFunction ${arn('lambda', 'function:f')}`,
    ]);
    const permission = resource('Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': ['F', 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:eu-central-1:123456789012:${Api}/*' },
    });
    expect(check({ ...resources, Permission: permission })).to.deep.equal([]);
  });

  it('may deliver a schedule only in a role that may', () => {
    const schedule = resource('Scheduler::Schedule', {
      Name: 's',
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: arn('sqs', 'q'), RoleArn: 'arn:aws:iam::123456789012:role/night' },
    });
    const role = (action: string) =>
      resource('IAM::Role', {
        RoleName: 'night',
        AssumeRolePolicyDocument: allow('scheduler.amazonaws.com', 'sts:AssumeRole', '*'),
        Policies: [
          { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] } },
        ],
      });
    expect(check({ S: schedule, Q: queue, Role: role('sqs:SendMessage') })).to.deep.equal([]);
    expect(check({ S: schedule, Q: queue, Role: role('sqs:ReceiveMessage') })).to.deep.equal([
      `test:Resources.S.Target: scheduler.amazonaws.com may not sqs:SendMessage ${arn('sqs', 'q')}`,
    ]);
  });
});
