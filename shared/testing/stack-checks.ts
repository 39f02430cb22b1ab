import { expect } from 'chai';
import { catalogue } from '#shared/events/index.ts';
import { checkHttpApi } from './api-checks.ts';
import { functionsByKey, resourceStatements, roleOf, roleStatements } from './iam.ts';
import { checkLeastPrivilege } from './iam-checks.ts';
import { at, list, record, records, texts } from './json.ts';
import { alarmsOn, deadLetterQueues, ruleTargets, target, watched } from './template.ts';
import type { Stack } from './template.ts';

/** AWS CloudFormation quotas, "Resources": maximum number of resources in a template. */
const MAX_RESOURCES = 500;

export interface Exceptions {
  /** Resources that the stack may have, below CloudFormation's limit: so that growth is noticed in time. */
  readonly maxResources?: number;
  /** Functions that may take longer than a minute, and how many seconds. */
  readonly slow?: Readonly<Record<string, number>>;
}

/** Rules for every stack of the platform; a service's `template.test.ts` adds its own. */
export const checkStack = (stack: Stack, { slow = {}, maxResources = MAX_RESOURCES }: Exceptions = {}): void => {
  it(`has at most ${maxResources} resources`, () => {
    expect(stack.resources.length).to.be.at.most(Math.min(maxResources, MAX_RESOURCES));
  });
  checkLeastPrivilege(stack);
  checkFunctions(stack, slow);
  checkHttpApi(stack);
  checkQueuesAndStreams(stack);
  checkEventRules(stack);
  checkSchedules(stack);
  checkStorage(stack);
  checkAlarms(stack);
};

const checkFunctions = (stack: Stack, slow: Readonly<Record<string, number>>): void => {
  const functions = Object.entries(functionsByKey(stack));
  if (functions.length === 0) return;

  it('has a role for each function', () => {
    const roles = functions.map(([, lambda]) => roleOf(stack, lambda).id);
    expect(new Set(roles)).to.have.lengthOf(functions.length);
    expect(roles).not.to.include('IamRoleLambdaExecution');
  });

  it('limits the duration of every function, and traces it', () => {
    for (const [key, { properties }] of functions) {
      expect(properties['Timeout'], key).to.be.within(1, slow[key] ?? 60);
      expect(properties['TracingConfig'], key).to.deep.equal({ Mode: 'Active' });
    }
  });

  it('stores the logs of all functions in one group for a month, which each may write to and nothing else', () => {
    const log = stack.resource('FunctionLog');
    expect(log.type).to.equal('AWS::Logs::LogGroup');
    expect(log.properties['RetentionInDays']).to.equal(30);
    for (const [key, lambda] of functions) {
      expect(target(at(lambda.properties, 'LoggingConfig', 'LogGroup')), key).to.equal(log.id);
      const logging = roleStatements(roleOf(stack, lambda)).filter(({ actions }) =>
        actions.some((action) => action.startsWith('logs:')),
      );
      expect(logging, key).to.have.lengthOf(1);
      expect(logging[0]).to.deep.include({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [{ 'Fn::GetAtt': [log.id, 'Arn'] }],
      });
    }
  });

  it('reports the errors of every function by file and line of its sources', () => {
    for (const [key, { properties }] of functions) {
      expect(at(properties, 'Environment', 'Variables', 'NODE_OPTIONS'), key).to.equal('--enable-source-maps');
    }
  });

  it('raises an alarm for failures of every function: errors, timeouts, processes and initializations that end', () => {
    for (const [key, { properties }] of functions) {
      // At this level the reports of all invocations are logged; those of failures also at WARN.
      expect(properties['LoggingConfig'], key).to.deep.include({ LogFormat: 'JSON', SystemLogLevel: 'INFO' });
    }
    const { properties } = stack.resource('FunctionErrorsFilter');
    expect(target(properties['LogGroupName'])).to.equal('FunctionLog');
    expect(properties['FilterPattern']).to.equal('{ ($.type = "platform.report") && ($.record.status != "success") }');
    const [transformation] = records(properties['MetricTransformations']);
    expect(transformation).to.include({ MetricValue: '1' });
    // Without dimensions, and without a default value: the metric costs nothing while nothing fails.
    expect(transformation).to.have.all.keys('MetricNamespace', 'MetricName', 'MetricValue');
    const { properties: alarm } = stack.resource('FunctionErrorsAlarm');
    expect(alarm).to.deep.include({
      Namespace: transformation?.['MetricNamespace'],
      MetricName: transformation?.['MetricName'],
      Statistic: 'Sum',
      Period: 300,
      Threshold: 3,
    });
  });
};

const checkQueuesAndStreams = (stack: Stack): void => {
  const queues = stack.ofType('AWS::SQS::Queue');
  const mappings = stack.ofType('AWS::Lambda::EventSourceMapping');

  it('has encryption, a dead-letter queue and alarms for every queue', () => {
    const setAside = deadLetterQueues(stack);
    for (const { id, properties } of queues) {
      expect(properties['SqsManagedSseEnabled'], id).to.equal(true);
      const metric = setAside.has(id)
        ? 'ApproximateNumberOfMessagesVisible'
        : isScheduled(stack, id)
          ? 'NumberOfMessagesDeleted'
          : 'ApproximateAgeOfOldestMessage';
      expect(watched(stack)).to.include(`${metric} ${id}`);
      const deadLetters = target(at(properties, 'RedrivePolicy', 'deadLetterTargetArn'));
      expect(deadLetters === undefined, id).to.equal(setAside.has(id));
    }
  });

  // Lambda retries a throttled batch until the visibility timeout ends; then it is received again, and counted (Lambda's guide,
  // "Handling errors for an SQS event source").
  it('retries a message for longer than an hour of throttled functions before it is a dead letter', () => {
    for (const { id, properties } of queues) {
      const redrive = properties['RedrivePolicy'];
      if (redrive === undefined) continue;
      const tries = Number(at(redrive, 'maxReceiveCount'));
      expect(tries, id).to.be.within(1, 1_000);
      expect(tries * Number(properties['VisibilityTimeout']), id).to.be.at.least(2 * HOUR_SECONDS);
    }
  });

  it('limits how many Lambdas a queue may take of an account that has ten', () => {
    for (const { id, properties } of mappings) {
      const source = stack.resource(target(properties['EventSourceArn']) ?? id);
      if (source.type !== 'AWS::SQS::Queue') continue;
      expect(at(properties, 'ScalingConfig', 'MaximumConcurrency'), id).to.equal(2);
    }
  });

  it('stores dead letters as long as SQS can', () => {
    for (const id of deadLetterQueues(stack)) {
      expect(stack.resource(id).properties['MessageRetentionPeriod'], id).to.equal(1_209_600);
    }
  });

  it('retries single messages instead of batches', () => {
    for (const { id, properties } of mappings) {
      expect(properties['FunctionResponseTypes'], id).to.deep.equal(['ReportBatchItemFailures']);
    }
  });

  it('hides a message for longer than its consumer may run', () => {
    for (const { id, properties } of mappings) {
      const source = stack.resource(target(properties['EventSourceArn']) ?? id);
      if (source.type !== 'AWS::SQS::Queue') continue;
      const timeout = Number(stack.resource(target(properties['FunctionName']) ?? id).properties['Timeout']);
      // Six times is AWS's advice.
      expect(source.properties['VisibilityTimeout'], source.id).to.be.at.least(6 * timeout);
    }
  });

  // A dead-letter queue would have the positions of records, not the records. A throttled function uses up retries, too.
  it('retries a record of a stream for as long as the stream has it', () => {
    for (const { id, properties } of mappings) {
      if (at(properties, 'EventSourceArn', 'Fn::GetAtt', 1) !== 'StreamArn') continue;
      expect(properties['MaximumRetryAttempts'], id).to.equal(-1);
      expect(properties['MaximumRecordAgeInSeconds'], id).to.equal(86_400);
      expect(properties['BisectBatchOnFunctionError'], id).to.equal(true);
    }
  });
};

const checkEventRules = (stack: Stack): void => {
  const rules = stack.ofType('AWS::Events::Rule');
  if (rules.length === 0) return;

  it('retries the delivery of an event, then sends it to a dead-letter queue', () => {
    for (const { rule, target: to } of ruleTargets(stack)) {
      expect(at(to, 'RetryPolicy', 'MaximumRetryAttempts'), rule).to.be.within(1, 185);
      expect(at(to, 'RetryPolicy', 'MaximumEventAgeInSeconds'), rule).to.be.within(60, 86_400);
      expect(target(at(to, 'DeadLetterConfig', 'Arn')), rule).to.be.a('string');
    }
  });

  it('lets its rules write to their queues', () => {
    const open = resourceStatements(stack)
      .filter(({ principal }) => at(principal, 'Service') === 'events.amazonaws.com')
      .flatMap(({ resources }) => resources.flatMap((resource) => target(resource) ?? []));
    const named = ruleTargets(stack).flatMap(({ target: to }) => [to['Arn'], at(to, 'DeadLetterConfig', 'Arn')]);
    const queues = named.flatMap((arn) => target(arn) ?? []).filter((id) => isQueue(stack, id));
    expect(open).to.include.members(queues);
  });

  // AWS's services publish to the default bus, whose rules name no bus.
  const ofAws = rules.filter(({ properties }) => properties['EventBusName'] === undefined);

  it('has rules for events of the catalogue only, from their publishers', () => {
    for (const { id, properties } of rules.filter((rule) => !ofAws.includes(rule))) {
      const types = texts(at(properties, 'EventPattern', 'detail-type'));
      expect(Object.keys(catalogue), id).to.include.members([...types]);
      expect(list(at(properties, 'EventPattern', 'source')), id).to.deep.equal([...new Set(types.flatMap(sourceOf))]);
    }
  });

  it('has rules on the default bus for AWS’s events only, and of its own resources', () => {
    for (const { id, properties } of ofAws) {
      expect(texts(at(properties, 'EventPattern', 'source')).join(), id).to.match(/^aws\.\w+$/);
      expect(JSON.stringify(at(properties, 'EventPattern', 'detail')), id).to.contain(`mindlinks-dev-${stack.service}`);
    }
  });
};

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const checkSchedules = (stack: Stack): void => {
  for (const { id, properties } of stack.ofType('AWS::Scheduler::Schedule')) {
    const queue = target(at(properties, 'Target', 'Arn')) ?? '';

    it(`sends what ${id} cannot deliver to a dead-letter queue, which its role may write to`, () => {
      const deadLetters = target(at(properties, 'Target', 'DeadLetterConfig', 'Arn')) ?? '';
      expect(deadLetterQueues(stack)).to.include(deadLetters);
      const statements = roleStatements(stack.resource(target(at(properties, 'Target', 'RoleArn')) ?? 'a role'));
      expect(statements.map(({ actions }) => actions)).to.deep.equal([['sqs:SendMessage']]);
      expect(statements[0]?.resources.map(target)).to.include.members([queue, deadLetters]);
    });

    it(`raises an alarm when the work of ${id} does not succeed in time, also without data, but not when it is new`, () => {
      const [alarm, ...others] = alarmsOn(stack, 'NumberOfMessagesDeleted', queue);
      expect(others).to.deep.equal([]);
      const { Period, EvaluationPeriods, WarmUpConfiguration, ...judged } = alarm?.properties ?? {};
      expect(judged).to.deep.include({
        Statistic: 'Sum',
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
      const window = Number(Period) * Number(EvaluationPeriods);
      const interval = secondsBetween(String(properties['ScheduleExpression']));
      expect(window).to.be.within(interval + Math.min(interval, 2 * HOUR_SECONDS), 3 * interval);
      // PutMetricAlarm, "Period"
      expect(window).to.be.at.most(Number(Period) < HOUR_SECONDS ? DAY_SECONDS : 7 * DAY_SECONDS);
      // CloudWatch's guide, "Alarm warm-up periods"
      expect(at(WarmUpConfiguration, 'WarmUpPeriodDurationInMinutes'))
        .to.equal(window / 60)
        .and.be.at.most(2_880);
    });
  }
};

/** The longest time between two runs, in seconds. */
const secondsBetween = (expression: string): number => {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour)s?\)$/.exec(expression) ?? [];
  return count === undefined ? DAY_SECONDS : Number(count) * (unit === 'hour' ? HOUR_SECONDS : 60);
};

const isScheduled = (stack: Stack, queue: string): boolean =>
  stack.ofType('AWS::Scheduler::Schedule').some(({ properties }) => target(at(properties, 'Target', 'Arn')) === queue);

const isQueue = (stack: Stack, id: string): boolean => stack.resource(id).type === 'AWS::SQS::Queue';

const sourceOf = (type: string): readonly unknown[] => {
  const service = Object.entries(catalogue).find(([name]) => name === type)?.[1].service;
  return [service === '*' ? { prefix: 'mindlinks.' } : `mindlinks.${service}`];
};

const checkStorage = (stack: Stack): void => {
  // The framework's own bucket has bundles, no data.
  const buckets = stack.ofType('AWS::S3::Bucket').filter(({ id }) => id !== 'ServerlessDeploymentBucket');

  for (const { id, properties } of stack.ofType('AWS::DynamoDB::Table')) {
    it(`pays ${id} per request, backs it up, encrypts it, and has a time to live`, () => {
      expect(properties['BillingMode']).to.equal('PAY_PER_REQUEST');
      expect(properties['PointInTimeRecoverySpecification']).to.deep.equal({ PointInTimeRecoveryEnabled: true });
      expect(at(properties, 'SSESpecification', 'SSEType')).to.equal('KMS');
      expect(at(properties, 'SSESpecification', 'KMSMasterKeyId')).to.be.an('object');
      expect(at(properties, 'TimeToLiveSpecification', 'Enabled')).to.equal(true);
    });
  }

  for (const { id, properties } of buckets) {
    it(`has ${id} private, encrypted, and reached over TLS only`, () => {
      const block = record(properties['PublicAccessBlockConfiguration']);
      expect(Object.keys(block)).to.have.lengthOf(4);
      expect(new Set(Object.values(block))).to.deep.equal(new Set([true]));
      const [rule] = records(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
      expect(at(rule, 'ServerSideEncryptionByDefault', 'SSEAlgorithm')).to.equal('aws:kms');
      const denied = resourceStatements(stack).find(
        ({ of, effect, condition }) =>
          effect === 'Deny' &&
          at(condition, 'Bool', 'aws:SecureTransport') === 'false' &&
          target(stack.resource(of).properties['Bucket']) === id,
      );
      expect(denied).to.deep.include({ actions: ['s3:*'], principal: '*' });
      expect(denied?.resources).to.have.lengthOf(2);
    });
  }
};

const checkAlarms = (stack: Stack): void => {
  const alarms = stack.ofType('AWS::CloudWatch::Alarm');
  if (alarms.length === 0) return;

  it('sends every alarm to the operators, with a description', () => {
    for (const { id, properties } of alarms) {
      const actions = list(properties['AlarmActions']);
      expect(actions, id).to.have.lengthOf(1);
      // By name, or in the platform's own stack by reference.
      expect(JSON.stringify(actions), id).to.match(/:mindlinks-dev-operators"|"OperatorsTopic"/);
      expect(properties['AlarmDescription'], id).to.be.a('string').that.is.not.empty;
      // No data is no success; it is no failure either.
      expect(properties['TreatMissingData'], id).to.equal(
        properties['ComparisonOperator'] === 'LessThanThreshold' ? 'breaching' : 'notBreaching',
      );
    }
  });
};
