import { expect } from 'chai';
import { loadStacks } from './deployment.ts';
import { loadStack } from './stack.ts';
import { PLACE, arn, complaints, resource, stackOf } from './testing.ts';

const load = (resources: object) => loadStack(stackOf(resources), PLACE);
const refused = (resources: object) => complaints(() => load(resources));
const at = (logicalId: string, property: string) => `test:Resources.${logicalId}.Properties${property}`;

const job = resource('Lambda::Function', {
  FunctionName: 'dev-work-doIt',
  Handler: 'src/handlers/doIt.handler',
  Timeout: '12',
  Role: 'arn:aws:iam::123456789012:role/doer',
  Environment: { Variables: { TABLE: { Ref: 'Data' }, RETRIES: 3 } },
});
const data = resource('DynamoDB::Table', {
  TableName: 'data',
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  TimeToLiveSpecification: { AttributeName: 'ends', Enabled: true },
});
const from = { stack: 'test' };

describe('A loaded stack', () => {
  it('has functions with their key, timeout and environment as strings', () => {
    expect(load({ Job: job, Data: data }).functions).to.deep.equal([
      {
        ...from,
        logicalId: 'Job',
        name: 'dev-work-doIt',
        arn: arn('lambda', 'function:dev-work-doIt'),
        key: 'doIt',
        handler: 'src/handlers/doIt.handler',
        timeoutSeconds: 12,
        environment: { TABLE: 'data', RETRIES: '3' },
        reservedConcurrency: undefined,
        roleArn: 'arn:aws:iam::123456789012:role/doer',
        logGroup: '/aws/lambda/dev-work-doIt',
      },
    ]);
  });

  it('has filters that count lines of logs', () => {
    const count = { MetricNamespace: 'mine', MetricName: 'Late', MetricValue: '1' };
    const filter = resource('Logs::MetricFilter', {
      LogGroupName: { Ref: 'Log' },
      FilterPattern: '{ $.late = "yes" }',
      MetricTransformations: [count],
    });
    const log = resource('Logs::LogGroup', { LogGroupName: 'work' });
    expect(load({ Late: filter, Log: log }).metricFilters).to.deep.equal([
      {
        ...from,
        logicalId: 'Late',
        logGroup: 'work',
        pattern: '{ $.late = "yes" }',
        namespace: 'mine',
        metricName: 'Late',
      },
    ]);
  });

  it('has machines whose definition holds real ARNs', () => {
    const machine = resource('StepFunctions::StateMachine', {
      StateMachineName: 'flow',
      RoleArn: 'arn:aws:iam::123456789012:role/flow',
      DefinitionString: {
        'Fn::Sub': ['{"StartAt":"A","States":{"A":{"Arn":"${hash}"}}}', { hash: { 'Fn::GetAtt': ['Job', 'Arn'] } }],
      },
    });
    expect(load({ Job: job, Data: data, Flow: machine }).stateMachines).to.deep.equal([
      {
        ...from,
        logicalId: 'Flow',
        name: 'flow',
        arn: arn('states', 'stateMachine:flow'),
        roleArn: 'arn:aws:iam::123456789012:role/flow',
        definition: { StartAt: 'A', States: { A: { Arn: arn('lambda', 'function:dev-work-doIt') } } },
      },
    ]);
  });

  it('has queues with the defaults of AWS', () => {
    const [queue, deadLetters] = load({
      Jobs: resource('SQS::Queue', {
        QueueName: 'jobs',
        VisibilityTimeout: 90,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: '5' },
      }),
      Dead: resource('SQS::Queue', { QueueName: 'jobs-dlq', MessageRetentionPeriod: 1_209_600, DelaySeconds: 7 }),
    }).queues;
    expect(queue).to.deep.equal({
      ...from,
      logicalId: 'Jobs',
      name: 'jobs',
      arn: arn('sqs', 'jobs'),
      url: 'https://sqs.eu-central-1.amazonaws.com/123456789012/jobs',
      visibilityTimeoutSeconds: 90,
      retentionSeconds: 345_600,
      delaySeconds: 0,
      redrive: { deadLetterArn: arn('sqs', 'jobs-dlq'), maxReceiveCount: 5 },
    });
    expect(deadLetters).to.deep.include({
      visibilityTimeoutSeconds: 30,
      retentionSeconds: 1_209_600,
      delaySeconds: 7,
      redrive: undefined,
    });
  });

  it('has tables with their stream and the attribute by which items age', () => {
    const [table] = load({ Data: data }).tables;
    expect(table).to.deep.include({ name: 'data', arn: arn('dynamodb', 'table/data'), ttlAttribute: 'ends' });
    expect(table?.streamArn).to.match(/^arn:aws:dynamodb:eu-central-1:123456789012:table\/data\/stream\/.+/);
  });

  it('knows no stream and no age of a table that has neither', () => {
    const plain = resource('DynamoDB::Table', { TableName: 'plain', BillingMode: 'PAY_PER_REQUEST' });
    const still = resource('DynamoDB::Table', {
      TableName: 'still',
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'ends', Enabled: false },
    });
    for (const table of load({ Plain: plain, Still: still }).tables)
      expect(table).to.include({ streamArn: undefined, ttlAttribute: undefined });
  });

  it('has consumers of queues with the defaults of AWS', () => {
    const mapping = resource('Lambda::EventSourceMapping', {
      EventSourceArn: arn('sqs', 'jobs'),
      FunctionName: arn('lambda', 'function:f'),
    });
    expect(load({ M: mapping }).eventSourceMappings).to.deep.equal([
      {
        ...from,
        logicalId: 'M',
        functionArn: arn('lambda', 'function:f'),
        sourceArn: arn('sqs', 'jobs'),
        enabled: true,
        batchSize: 10,
        batchingWindowSeconds: 0,
        reportsBatchItemFailures: false,
        filterPatterns: [],
        maximumConcurrency: undefined,
        maximumRetryAttempts: undefined,
        maximumRecordAgeSeconds: undefined,
        bisectsBatchOnError: false,
        parallelizationFactor: 1,
        startingPosition: undefined,
        onFailureArn: undefined,
      },
    ]);
  });

  it('has consumers of streams with their filters, and −1 as no limit', () => {
    const mapping = resource('Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': ['Data', 'StreamArn'] },
      FunctionName: arn('lambda', 'function:f'),
      StartingPosition: 'LATEST',
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 600,
      MaximumBatchingWindowInSeconds: 2,
      ParallelizationFactor: 4,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: arn('sqs', 'dead') } },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    });
    expect(load({ M: mapping, Data: data }).eventSourceMappings[0]).to.deep.include({
      batchSize: 100,
      startingPosition: 'LATEST',
      maximumRetryAttempts: undefined,
      maximumRecordAgeSeconds: 600,
      batchingWindowSeconds: 2,
      parallelizationFactor: 4,
      bisectsBatchOnError: true,
      reportsBatchItemFailures: true,
      onFailureArn: arn('sqs', 'dead'),
      filterPatterns: [{ eventName: ['INSERT'] }],
    });
  });

  it('has buckets with their notifications', () => {
    const bucket = resource('S3::Bucket', {
      BucketName: 'papers',
      ObjectLockEnabled: true,
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Event: 's3:ObjectCreated:*',
            Queue: arn('sqs', 'uploads'),
            Filter: {
              S3Key: {
                Rules: [
                  { Name: 'Prefix', Value: 'in/' },
                  { Name: 'suffix', Value: '.pdf' },
                ],
              },
            },
          },
          { Event: 's3:ObjectRemoved:*', Queue: arn('sqs', 'gone') },
        ],
      },
    });
    expect(load({ Papers: bucket }).buckets[0]).to.deep.include({
      name: 'papers',
      arn: 'arn:aws:s3:::papers',
      versioned: true,
      objectLock: true,
      notifications: [
        { events: ['s3:ObjectCreated:*'], prefix: 'in/', suffix: '.pdf', queueArn: arn('sqs', 'uploads') },
        { events: ['s3:ObjectRemoved:*'], prefix: '', suffix: '', queueArn: arn('sqs', 'gone') },
      ],
    });
  });

  it('has rules with their targets; EventBridge tries 185 times in a day unless configured otherwise', () => {
    const rule = resource('Events::Rule', {
      Name: 'told',
      EventBusName: arn('events', 'event-bus/main'),
      EventPattern: { source: ['a'] },
      State: 'DISABLED',
      Targets: [
        { Id: 'plain', Arn: arn('sqs', 'jobs') },
        {
          Id: 'full',
          Arn: arn('states', 'stateMachine:flow'),
          RoleArn: 'arn:aws:iam::123456789012:role/starter',
          DeadLetterConfig: { Arn: arn('sqs', 'dead') },
          RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
          InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '{"id":"<id>"}' },
        },
        { Id: 'constant', Arn: arn('sqs', 'jobs'), Input: '{}' },
        { Id: 'part', Arn: arn('sqs', 'jobs'), InputPath: '$.detail' },
      ],
    });
    const loaded = load({ SentMail: rule }).rules[0];
    const none = { input: undefined, inputPath: undefined, inputTransformer: undefined };
    const plain = {
      roleArn: undefined,
      deadLetterArn: undefined,
      maximumEventAgeSeconds: 86_400,
      maximumRetryAttempts: 185,
    };
    expect(loaded).to.deep.include({
      arn: arn('events', 'rule/main/told'),
      busName: 'main',
      eventPattern: { source: ['a'] },
      scheduleExpression: undefined,
      enabled: false,
    });
    expect(loaded?.targets).to.deep.equal([
      { ...none, ...plain, id: 'plain', arn: arn('sqs', 'jobs') },
      {
        ...none,
        id: 'full',
        arn: arn('states', 'stateMachine:flow'),
        roleArn: 'arn:aws:iam::123456789012:role/starter',
        deadLetterArn: arn('sqs', 'dead'),
        maximumEventAgeSeconds: 60,
        maximumRetryAttempts: 0,
        inputTransformer: { paths: { id: '$.detail.id' }, template: '{"id":"<id>"}' },
      },
      { ...none, ...plain, id: 'constant', arn: arn('sqs', 'jobs'), input: '{}' },
      { ...none, ...plain, id: 'part', arn: arn('sqs', 'jobs'), inputPath: '$.detail' },
    ]);
  });

  it('puts a rule without a bus on the default one, and a bus into the Ref of a rule on another', () => {
    const resources = {
      Here: resource('Events::Rule', { Name: 'here' }),
      There: resource('Events::Rule', { Name: 'there', EventBusName: 'main' }),
    };
    const outputs = { Here: { Value: { Ref: 'Here' } }, There: { Value: { Ref: 'There' } } };
    const stack = loadStack(stackOf(resources, { Outputs: outputs }), PLACE);
    expect(stack.rules.map(({ busName }) => busName)).to.deep.equal(['default', 'main']);
    expect(stack.rules[0]?.arn).to.equal(arn('events', 'rule/here'));
    expect(stack.outputs).to.deep.equal({ Here: 'here', There: 'main|there' });
  });

  it('has schedules', () => {
    const schedule = resource('Scheduler::Schedule', {
      Name: 'nightly',
      GroupName: 'night',
      ScheduleExpression: 'cron(0 2 * * ? *)',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      Target: { Arn: arn('sqs', 'jobs'), RoleArn: 'arn:aws:iam::123456789012:role/night', Input: '{"a":1}' },
    });
    expect(load({ Nightly: schedule }).schedules[0]).to.deep.include({
      arn: arn('scheduler', 'schedule/night/nightly'),
      groupName: 'night',
      expression: 'cron(0 2 * * ? *)',
      timezone: 'UTC',
      enabled: true,
      flexibleMinutes: 15,
      target: {
        arn: arn('sqs', 'jobs'),
        roleArn: 'arn:aws:iam::123456789012:role/night',
        deadLetterArn: undefined,
        maximumEventAgeSeconds: 86_400,
        maximumRetryAttempts: 185,
        input: '{"a":1}',
      },
    });
  });

  it('has alarms; as many data points as periods raise one unless configured otherwise', () => {
    const alarm = resource('CloudWatch::Alarm', {
      AlarmName: 'late',
      Namespace: 'mine',
      MetricName: 'Late',
      Dimensions: [{ Name: 'service', Value: 'kyc' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    expect(load({ Late: alarm }).alarms).to.deep.equal([
      {
        ...from,
        logicalId: 'Late',
        name: 'late',
        arn: arn('cloudwatch', 'alarm:late'),
        description: '',
        namespace: 'mine',
        metricName: 'Late',
        dimensions: { service: 'kyc' },
        statistic: 'Sum',
        periodSeconds: 60,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
        threshold: 0,
        comparison: 'GreaterThanThreshold',
        missingData: 'missing',
        warmUpMinutes: 0,
        alarmActions: [],
        okActions: [],
      },
    ]);
  });

  it('has user pools with their clients and groups', () => {
    const [pool] = load({
      People: resource('Cognito::UserPool', { UserPoolName: 'people' }),
      Web: resource('Cognito::UserPoolClient', { ClientName: 'web', UserPoolId: { Ref: 'People' } }),
      Admins: resource('Cognito::UserPoolGroup', { GroupName: 'admin', UserPoolId: { Ref: 'People' } }),
      Others: resource('Cognito::UserPoolGroup', { GroupName: 'other', UserPoolId: 'elsewhere' }),
    }).userPools;
    expect(pool?.name).to.equal('people');
    expect(pool?.id).to.match(/^eu-central-1_[a-z0-9]{9}$/);
    expect(pool?.arn).to.equal(arn('cognito-idp', `userpool/${pool?.id ?? ''}`));
    expect(pool?.groups).to.deep.equal(['admin']);
    expect(pool?.clientIds).to.have.lengthOf(1);
  });

  it('gives what has no name one that is the same in every run, and different for each', () => {
    const nameless = { A: resource('SQS::Queue'), B: resource('SQS::Queue') };
    const names = load(nameless).queues.map(({ name }) => name);
    expect(load(nameless).queues.map(({ name }) => name)).to.deep.equal(names);
    expect(names[0]).to.match(/^test-A-[A-Z0-9]{12}$/);
    expect(names[1]).to.match(/^test-B-[A-Z0-9]{12}$/);
  });
});

describe('The loader refuses', () => {
  const table = (more: object) => ({ Data: { ...data, Properties: { ...data.Properties, ...more } } });
  const cases: readonly (readonly [title: string, resources: object, complaints: readonly string[]])[] = [
    [
      'a resource type it does not know',
      { Box: resource('EC2::Instance') },
      [`${at('Box', '')}: the resource type AWS::EC2::Instance is unknown to the simulator`],
    ],
    [
      'a property it does not know',
      { Jobs: resource('SQS::Queue', { FifoQueue: true, RedriveAllowPolicy: {} }) },
      [`${at('Jobs', '.FifoQueue, RedriveAllowPolicy')}: is unknown to the simulator`],
    ],
    [
      'a property of a property it does not know',
      {
        Jobs: resource('SQS::Queue', {
          RedrivePolicy: { deadLetterTargetArn: 'a', maxReceiveCount: 1, colour: 'red' },
        }),
      },
      [`${at('Jobs', '.RedrivePolicy.colour')}: is unknown to the simulator`],
    ],
    ['a property that is missing', { Job: resource('Lambda::Function') }, [`${at('Job', '.Handler')}: is missing`]],
    [
      'a number that is none',
      { Jobs: resource('SQS::Queue', { VisibilityTimeout: 'soon' }) },
      [`${at('Jobs', '.VisibilityTimeout')}: is no number: "soon"`],
    ],
    [
      'a setting with another meaning than the one it knows',
      table({ BillingMode: 'PROVISIONED' }),
      [`${at('Data', '.BillingMode')}: is PROVISIONED, which the simulator does not know (it knows PAY_PER_REQUEST)`],
    ],
    [
      'the stream of a table that has none',
      {
        Data: resource('DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' }),
        M: resource('Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::GetAtt': ['Data', 'StreamArn'] } }),
      },
      [`${at('M', '.EventSourceArn')}: AWS::DynamoDB::Table has no attribute StreamArn the simulator knows`],
    ],
    [
      'an Express machine',
      { Flow: resource('StepFunctions::StateMachine', { StateMachineType: 'EXPRESS' }) },
      [`${at('Flow', '.StateMachineType')}: is EXPRESS, which the simulator does not know (it knows STANDARD)`],
    ],
    [
      'a resource that waits for one that is not there',
      { Jobs: resource('SQS::Queue', {}, { DependsOn: ['Nowhere'] }) },
      ['test:Resources.Jobs.DependsOn: names no resource of this stack: "Nowhere"'],
    ],
  ];
  for (const [title, resources, expected] of cases) {
    it(title, () => {
      expect(refused(resources)).to.deep.equal(expected);
    });
  }

  it('a definition that is no JSON', () => {
    const flow = resource('StepFunctions::StateMachine', { RoleArn: 'r', DefinitionString: '{"StartAt":' });
    expect(refused({ Flow: flow })[0]).to.match(/^test:Resources\.Flow\.Properties\.DefinitionString: is no JSON/);
  });

  it('a section it does not know', () => {
    expect(complaints(() => loadStack(stackOf({}, { Transform: 'AWS::Serverless-2016-10-31' }), PLACE))).to.deep.equal([
      'test:Transform: is a section unknown to the simulator',
    ]);
  });

  it('what refers to something wrong, with what is wrong about that', () => {
    const url = { Value: { Ref: 'Box' } };
    const stack = stackOf({
      Box: resource('EC2::Instance'),
      P: resource('SSM::Parameter', { Type: 'String', ...url }),
    });
    expect(complaints(() => loadStack(stack, PLACE))).to.deep.equal([
      `${at('Box', '')}: the resource type AWS::EC2::Instance is unknown to the simulator`,
    ]);
  });

  it('everything that is wrong, in one error', () => {
    const resources = { A: resource('SQS::Queue', { Colour: 1 }), B: resource('SNS::Topic', { Subscription: [] }) };
    expect(refused(resources)).to.deep.equal([
      `${at('A', '.Colour')}: is unknown to the simulator`,
      `${at('B', '.Subscription')}: is unknown to the simulator`,
    ]);
  });
});

describe('Stacks loaded together', () => {
  const parameter = stackOf(
    { P: resource('SSM::Parameter', { Name: '/key', Type: 'String', Value: 'k1' }) },
    {},
    'first',
  );
  const reader = stackOf(
    {},
    {
      Parameters: { Key: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/key' } },
      Outputs: { Key: { Value: { Ref: 'Key' } } },
    },
    'second',
  );

  it('let a later one see the parameters of an earlier one', () => {
    const { stacks, ssmParameters } = loadStacks([parameter, reader], PLACE);
    expect(stacks.map(({ name, outputs }) => [name, outputs])).to.deep.equal([
      ['first', {}],
      ['second', { Key: 'k1' }],
    ]);
    expect(ssmParameters).to.deep.equal([{ stack: 'first', logicalId: 'P', name: '/key', value: 'k1' }]);
  });

  it('do not let an earlier one see those of a later one', () => {
    expect(complaints(() => loadStacks([reader, parameter], PLACE))).to.deep.equal([
      'second:Outputs.Key.Value: no parameter /key was handed in or made by an earlier stack',
    ]);
  });
});
