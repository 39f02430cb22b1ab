import { expect } from 'chai';
import { loadStack } from './stack.ts';
import { PLACE, arn, complaints, resource, stackOf } from './testing.ts';
import { checkWiring } from './wiring.ts';

const check = (resources: object) => complaints(() => checkWiring(loadStack(stackOf(resources), PLACE), PLACE));

const at = (logicalId: string, rest = '') => `test:Resources.${logicalId}${rest}`;

const role = resource('IAM::Role', { RoleName: 'doer', AssumeRolePolicyDocument: {} });
const roleArn = 'arn:aws:iam::123456789012:role/doer';
const job = (more: object = {}) =>
  resource('Lambda::Function', {
    FunctionName: 'doIt',
    Handler: 'src/doIt.handler',
    Role: roleArn,
    Timeout: 30,
    ...more,
  });
const queue = (name: string, more: object = {}) => resource('SQS::Queue', { QueueName: name, ...more });
const rule = (target: object, more: object = {}) =>
  resource('Events::Rule', { Name: 'r', EventPattern: { source: ['a'] }, Targets: [{ Id: 't', ...target }], ...more });
const machine = (definition: object) =>
  resource('StepFunctions::StateMachine', {
    StateMachineName: 'flow',
    RoleArn: roleArn,
    DefinitionString: JSON.stringify(definition),
  });
const alarm = (more: object) =>
  resource('CloudWatch::Alarm', {
    AlarmName: 'a',
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    ...more,
  });

describe('Wiring', () => {
  it('is right when everything points at something', () => {
    const resources = {
      Role: role,
      Job: job({ Environment: { Variables: { QUEUE: { Ref: 'Jobs' }, MACHINE: arn('states', 'stateMachine:flow') } } }),
      Jobs: queue('jobs', { RedrivePolicy: { deadLetterTargetArn: arn('sqs', 'jobs-dlq'), maxReceiveCount: 3 } }),
      Dead: queue('jobs-dlq'),
      Bus: resource('Events::EventBus', { Name: 'main' }),
      Rule: rule(
        { Arn: arn('sqs', 'jobs'), DeadLetterConfig: { Arn: arn('sqs', 'jobs-dlq') } },
        { EventBusName: 'main' },
      ),
      Mapping: resource('Lambda::EventSourceMapping', {
        EventSourceArn: arn('sqs', 'jobs'),
        FunctionName: arn('lambda', 'function:doIt'),
      }),
      Flow: machine({ States: { A: { Arguments: { FunctionName: arn('lambda', 'function:doIt') } } } }),
      Alarm: alarm({ Dimensions: [{ Name: 'QueueName', Value: 'jobs-dlq' }] }),
    };
    expect(check(resources)).to.deep.equal([]);
  });

  const cases: readonly (readonly [title: string, resources: object, complaints: readonly string[]])[] = [
    [
      'a rule whose target is not there',
      { R: rule({ Arn: arn('sqs', 'jbos') }) },
      [`${at('R', '.Targets.t')}: points at nothing that is loaded: ${arn('sqs', 'jbos')}`],
    ],
    [
      'a rule whose dead-letter queue and role are not there',
      { Q: queue('q'), R: rule({ Arn: arn('sqs', 'q'), DeadLetterConfig: { Arn: arn('sqs', 'x') }, RoleArn: 'r' }) },
      [
        `${at('R', '.Targets.t')}: has no role r`,
        `${at('R', '.Targets.t')}: has no dead-letter queue ${arn('sqs', 'x')}`,
      ],
    ],
    [
      'a rule on a bus that is not there',
      { Q: queue('q'), R: rule({ Arn: arn('sqs', 'q') }, { EventBusName: 'main' }) },
      [`${at('R')}: listens to no bus that is loaded: main`],
    ],
    [
      'a schedule whose group is not there',
      {
        Q: queue('q'),
        S: resource('Scheduler::Schedule', {
          GroupName: 'night',
          ScheduleExpression: 'rate(1 day)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: { Arn: arn('sqs', 'q') },
        }),
      },
      [`${at('S')}: has no group night`],
    ],
    [
      'a queue whose dead-letter queue is not there',
      { Q: queue('q', { RedrivePolicy: { deadLetterTargetArn: arn('sqs', 'x'), maxReceiveCount: 3 } }) },
      [`${at('Q')}: has no dead-letter queue ${arn('sqs', 'x')}`],
    ],
    [
      'a bucket that notifies a queue that is not there',
      {
        B: resource('S3::Bucket', {
          NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arn('sqs', 'x') }] },
        }),
      },
      [`${at('B')}: notifies no queue that is loaded: ${arn('sqs', 'x')}`],
    ],
    [
      'a consumer of which nothing is there',
      {
        M: resource('Lambda::EventSourceMapping', {
          EventSourceArn: arn('dynamodb', 'table/t/stream/1'),
          FunctionName: arn('lambda', 'function:x'),
          StartingPosition: 'LATEST',
          DestinationConfig: { OnFailure: { Destination: arn('sqs', 'x') } },
        }),
      },
      [
        `${at('M')}: feeds no function that is loaded: ${arn('lambda', 'function:x')}`,
        `${at('M')}: reads nothing that is loaded: ${arn('dynamodb', 'table/t/stream/1')}`,
        `${at('M')}: sets failures aside in nothing that is loaded: ${arn('sqs', 'x')}`,
      ],
    ],
    [
      'a queue that shows a message again while the function still works on it',
      {
        Role: role,
        Job: job(),
        Q: queue('q', { VisibilityTimeout: 29 }),
        M: resource('Lambda::EventSourceMapping', {
          EventSourceArn: arn('sqs', 'q'),
          FunctionName: arn('lambda', 'function:doIt'),
        }),
      },
      [`${at('M')}: q shows a message again before doIt times out`],
    ],
    ['a function whose role is not there', { Job: job() }, [`${at('Job')}: mentions what is not loaded: ${roleArn}`]],
    [
      'an environment that names what is not there',
      {
        Role: role,
        Job: job({
          Environment: {
            Variables: {
              MACHINE: arn('states', 'stateMachine:flwo'),
              QUEUE: 'https://sqs.eu-central-1.amazonaws.com/123456789012/jbos',
              SECRET: arn('secretsmanager', 'secret:s'),
              ELSEWHERE: 'arn:aws:sqs:eu-central-1:999999999999:jobs',
            },
          },
        }),
      },
      [
        `${at('Job', '.Environment.MACHINE')}: mentions what is not loaded: ${arn('states', 'stateMachine:flwo')}`,
        `${at('Job', '.Environment.QUEUE')}: mentions no queue that is loaded: https://sqs.eu-central-1.amazonaws.com/123456789012/jbos`,
      ],
    ],
    [
      'a machine that calls and publishes to what is not there',
      {
        Role: role,
        Flow: machine({
          States: {
            A: { Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: arn('lambda', 'function:x') } },
            B: { Arguments: { Entries: [{ EventBusName: 'mian' }, { EventBusName: '{% $bus %}' }] } },
          },
        }),
      },
      [
        `${at('Flow', '.Definition.States.A.Arguments.FunctionName')}: mentions what is not loaded: ${arn('lambda', 'function:x')}`,
        `${at('Flow', '.Definition.States.B.Arguments.Entries[0].EventBusName')}: publishes to no bus that is loaded: mian`,
      ],
    ],
    [
      'an alarm with a missing metric and topic',
      { A: alarm({ Dimensions: [{ Name: 'QueueName', Value: 'jbos' }], AlarmActions: [arn('sns', 'x')] }) },
      [
        `${at('A')}: notifies no topic that is loaded: ${arn('sns', 'x')}`,
        `${at('A')}: watches nothing that is loaded: QueueName jbos`,
      ],
    ],
    [
      'two resources of one name',
      { A: queue('q'), B: queue('q') },
      [`${at('B')}: has the name of ${at('A')}: ${arn('sqs', 'q')}`],
    ],
  ];
  for (const [title, resources, expected] of cases) {
    it(`names ${title}`, () => {
      expect(check(resources)).to.deep.equal(expected);
    });
  }

  it('leaves dimensions of our own metrics to us', () => {
    expect(check({ A: alarm({ Namespace: 'mine', Dimensions: [{ Name: 'service', Value: 'kyc' }] }) })).to.deep.equal(
      [],
    );
  });
});

describe('A route', () => {
  const api = (more: object = {}) => ({
    Role: role,
    Job: job(),
    Api: resource('ApiGatewayV2::Api', { Name: 'api', ProtocolType: 'HTTP' }),
    Other: resource('ApiGatewayV2::Api', { Name: 'other', ProtocolType: 'HTTP' }),
    To: resource('ApiGatewayV2::Integration', {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Job', 'Arn'] },
      PayloadFormatVersion: '2.0',
    }),
    Users: resource('ApiGatewayV2::Authorizer', {
      ApiId: { Ref: 'Api' },
      Name: 'users',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://issuer', Audience: ['web'] },
    }),
    Route: resource('ApiGatewayV2::Route', {
      ApiId: { Ref: 'Api' },
      RouteKey: 'GET /things/{id}',
      Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'To' }]] },
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: 'Users' },
      ...more,
    }),
  });
  const load = (resources: object) => loadStack(stackOf(resources), PLACE);

  it('has its function and its authorizer', () => {
    const [route] = load(api()).routes;
    expect(route).to.deep.include({
      method: 'GET',
      path: '/things/{id}',
      functionArn: arn('lambda', 'function:doIt'),
      authorizer: { name: 'users', issuer: 'https://issuer', audiences: ['web'] },
    });
    expect(route?.apiEndpoint).to.equal(`https://${route?.apiId ?? ''}.execute-api.eu-central-1.amazonaws.com`);
  });

  it('is open without an authorizer', () => {
    const [route] = load(api({ AuthorizationType: 'NONE', AuthorizerId: { Ref: 'AWS::NoValue' } })).routes;
    expect(route?.authorizer).to.equal(undefined);
  });

  it('is refused when it leads to no integration', () => {
    expect(complaints(() => load(api({ Target: 'integrations/nowhere' })))).to.deep.equal([
      'test:Resources.Route.Properties.Target: points at nothing of this stack: nowhere',
    ]);
  });

  it('is refused when its integration is of another API', () => {
    expect(complaints(() => load(api({ ApiId: { Ref: 'Other' } })))[0]).to.match(
      /^test:Resources\.To\.Properties\.ApiId: is [a-z0-9]{10}, which the simulator does not know/,
    );
  });

  it('is refused when it has an authorizer that is not asked', () => {
    expect(complaints(() => load(api({ AuthorizationType: 'NONE' })))).to.deep.equal([
      'test:Resources.Route.Properties: AuthorizationType and AuthorizerId disagree',
    ]);
  });

  it('is named when its function is not there', () => {
    const { Job, ...others } = api();
    const resources = { ...others, Job: { ...Job, Properties: { ...Job.Properties, FunctionName: 'doIt' } } };
    const to = resource('ApiGatewayV2::Integration', {
      ...resources.To.Properties,
      IntegrationUri: arn('lambda', 'function:x'),
    });
    expect(check({ ...resources, To: to })).to.deep.equal([
      `${at('Route')}: leads to no function that is loaded: ${arn('lambda', 'function:x')}`,
    ]);
  });
});
