import type { Fields } from '../fields.ts';
import { busName } from '../identities.ts';
import type {
  Bus,
  Delivery,
  InputTransformer,
  Queue,
  Rule,
  RuleTarget,
  Schedule,
  ScheduleGroup,
  Topic,
} from '../model.ts';
import { isRecord } from '#shared/testing/json.ts';
import { refuse } from '../errors.ts';
import { keyArnOf, placed, readProperties, refOf } from './resource.ts';
import type { Resource } from './resource.ts';

/** AWS::SQS::Queue, not FIFO; the defaults are AWS's. */
export const queue = (resource: Resource): Queue =>
  readProperties(resource, (fields) => {
    fields.ignore('QueueName', 'SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'Tags');
    fields.ignore('ReceiveMessageWaitTimeSeconds');
    return {
      ...placed(resource),
      url: refOf(resource),
      visibilityTimeoutSeconds: fields.optionalNumber('VisibilityTimeout') ?? 30,
      retentionSeconds: fields.optionalNumber('MessageRetentionPeriod') ?? 345_600,
      delaySeconds: fields.optionalNumber('DelaySeconds') ?? 0,
      redrive: fields.optionalRecord('RedrivePolicy', (policy) => ({
        deadLetterArn: policy.text('deadLetterTargetArn'),
        maxReceiveCount: policy.number('maxReceiveCount'),
      })),
    };
  });

/** AWS::SNS::Topic, not FIFO, without subscriptions. */
export const topic = (resource: Resource): Topic =>
  readProperties(resource, (fields) => {
    fields.ignore('TopicName', 'DisplayName', 'TracingConfig', 'Tags');
    const key = fields.optionalText('KmsMasterKeyId');
    return { ...placed(resource), kmsKeyArn: key === undefined ? undefined : keyArnOf(resource, key) };
  });

/** AWS::Events::EventBus */
export const bus = (resource: Resource): Bus =>
  readProperties(resource, (fields) => {
    fields.ignore('Name', 'Description', 'KmsKeyIdentifier', 'Tags');
    return placed(resource);
  });

/** AWS::Events::Rule; the defaults are AWS's. */
export const rule = (resource: Resource): Rule =>
  readProperties(resource, (fields) => {
    fields.ignore('Name', 'Description', 'Tags');
    const eventPattern = fields.raw('EventPattern');
    if (eventPattern !== undefined && !isRecord(eventPattern)) refuse(`${fields.path}.EventPattern`, 'is no object');
    return {
      ...placed(resource),
      busName: busName(fields.optionalText('EventBusName')),
      eventPattern: isRecord(eventPattern) ? eventPattern : undefined,
      scheduleExpression: fields.optionalText('ScheduleExpression'),
      enabled: fields.choice('State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
      targets: fields.records('Targets', ruleTarget),
    };
  });

const ruleTarget = (fields: Fields): RuleTarget => ({
  ...delivery(fields),
  id: fields.text('Id'),
  input: fields.optionalText('Input'),
  inputPath: fields.optionalText('InputPath'),
  inputTransformer: fields.optionalRecord('InputTransformer', inputTransformer),
});

const inputTransformer = (fields: Fields): InputTransformer => ({
  paths:
    fields.optionalRecord('InputPathsMap', (paths) =>
      Object.fromEntries(paths.names().map((name) => [name, paths.text(name)])),
    ) ?? {},
  template: fields.text('InputTemplate'),
});

/** EventBridge and its Scheduler try for a day, 185 times, unless configured otherwise. */
const delivery = (fields: Fields): Delivery => ({
  arn: fields.text('Arn'),
  roleArn: fields.optionalText('RoleArn'),
  deadLetterArn: fields.optionalRecord('DeadLetterConfig', (config) => config.text('Arn')),
  ...(fields.optionalRecord('RetryPolicy', retryPolicy) ?? DEFAULT_RETRIES),
});

const DEFAULT_RETRIES = { maximumEventAgeSeconds: 86_400, maximumRetryAttempts: 185 };

const retryPolicy = (policy: Fields): typeof DEFAULT_RETRIES => ({
  maximumEventAgeSeconds: policy.optionalNumber('MaximumEventAgeInSeconds') ?? DEFAULT_RETRIES.maximumEventAgeSeconds,
  maximumRetryAttempts: policy.optionalNumber('MaximumRetryAttempts') ?? DEFAULT_RETRIES.maximumRetryAttempts,
});

/** AWS::Scheduler::Schedule */
export const schedule = (resource: Resource): Schedule =>
  readProperties(resource, (fields) => {
    fields.ignore('Name', 'Description', 'KmsKeyArn');
    return {
      ...placed(resource),
      groupName: fields.optionalText('GroupName') ?? 'default',
      expression: fields.text('ScheduleExpression'),
      timezone: fields.optionalText('ScheduleExpressionTimezone') ?? 'UTC',
      startAt: fields.optionalText('StartDate'),
      endAt: fields.optionalText('EndDate'),
      enabled: fields.choice('State', ['ENABLED', 'DISABLED'], 'ENABLED') === 'ENABLED',
      flexibleMinutes: fields.record('FlexibleTimeWindow', (window) =>
        window.choice('Mode', ['OFF', 'FLEXIBLE']) === 'OFF' ? 0 : window.number('MaximumWindowInMinutes'),
      ),
      target: fields.record('Target', (target) => ({ ...delivery(target), input: target.optionalText('Input') })),
    };
  });

/** AWS::Scheduler::ScheduleGroup */
export const scheduleGroup = (resource: Resource): ScheduleGroup =>
  readProperties(resource, (fields) => {
    fields.ignore('Name', 'Tags');
    return placed(resource);
  });
