import { at, isRecord } from '#shared/testing/json.ts';
import { refuse } from '../errors.ts';
import type { Fields } from '../fields.ts';
import type { Alarm, KmsAlias, MetricFilter, ResourcePolicy, Role, UserPool } from '../model.ts';
import { keyArnOf, placed, readProperties, refOf } from './resource.ts';
import type { Resource, Resources } from './resource.ts';

const STATISTICS = ['Sum', 'Maximum', 'Minimum', 'Average', 'SampleCount'] as const;
const COMPARISONS = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const;
const MISSING_DATA = ['missing', 'notBreaching', 'breaching', 'ignore'] as const;

/** AWS::CloudWatch::Alarm on one metric; the defaults are AWS's. */
export const alarm = (resource: Resource): Alarm =>
  readProperties(resource, (fields) => {
    fields.ignore('AlarmName', 'Tags');
    const evaluationPeriods = fields.number('EvaluationPeriods');
    return {
      ...placed(resource),
      description: fields.optionalText('AlarmDescription') ?? '',
      namespace: fields.text('Namespace'),
      metricName: fields.text('MetricName'),
      dimensions: Object.fromEntries(
        fields.records('Dimensions', (dimension): [string, string] => [
          dimension.text('Name'),
          dimension.text('Value'),
        ]),
      ),
      statistic: fields.choice('Statistic', STATISTICS),
      periodSeconds: fields.number('Period'),
      evaluationPeriods,
      datapointsToAlarm: fields.optionalNumber('DatapointsToAlarm') ?? evaluationPeriods,
      threshold: fields.number('Threshold'),
      comparison: fields.choice('ComparisonOperator', COMPARISONS),
      missingData: fields.choice('TreatMissingData', MISSING_DATA, 'missing'),
      warmUpMinutes:
        fields.optionalRecord('WarmUpConfiguration', (warmUp) => warmUp.number('WarmUpPeriodDurationInMinutes')) ?? 0,
      alarmActions: fields.texts('AlarmActions'),
      okActions: fields.texts('OKActions'),
    };
  });

/** AWS::KMS::Alias */
export const kmsAlias = (resource: Resource): KmsAlias =>
  readProperties(resource, (fields) => ({
    stack: resource.stack,
    logicalId: resource.logicalId,
    name: fields.text('AliasName'),
    keyArn: keyArnOf(resource, fields.text('TargetKeyId')),
  }));

/** AWS::Logs::MetricFilter whose metrics count one for each line, without dimensions. */
export const metricFilter = (resource: Resource): readonly MetricFilter[] =>
  readProperties(resource, (fields) => {
    const filter = {
      stack: resource.stack,
      logicalId: resource.logicalId,
      logGroup: fields.text('LogGroupName'),
      pattern: fields.text('FilterPattern'),
    };
    return fields.records('MetricTransformations', (metric) => {
      metric.choice('MetricValue', ['1']);
      return { ...filter, namespace: metric.text('MetricNamespace'), metricName: metric.text('MetricName') };
    });
  });

/** AWS::IAM::Role, with its own policies and those of AWS::IAM::Policy that name it. */
export const role =
  (resources: Resources) =>
  (resource: Resource): Role =>
    readProperties(resource, (fields) => {
      fields.ignore('RoleName', 'Path', 'Description', 'MaxSessionDuration', 'Tags');
      const own = fields.records('Policies', (policy) => {
        policy.ignore('PolicyName');
        return document(policy);
      });
      const attached = resources.ofType('AWS::IAM::Policy').map(attachedPolicy);
      return {
        ...placed(resource),
        trust: fields.raw('AssumeRolePolicyDocument'),
        policies: [
          ...own,
          ...attached.flatMap((policy) => (policy.roles.includes(refOf(resource)) ? [policy.document] : [])),
        ],
        managedPolicyArns: fields.texts('ManagedPolicyArns'),
      };
    });

const attachedPolicy = (
  resource: Resource,
): { readonly roles: readonly string[]; readonly document: Readonly<Record<string, unknown>> } =>
  readProperties(resource, (fields) => {
    fields.ignore('PolicyName');
    return { roles: fields.texts('Roles'), document: document(fields) };
  });

const document = (fields: Fields): Readonly<Record<string, unknown>> => {
  const value = fields.raw('PolicyDocument');
  return isRecord(value) ? value : refuse(`${fields.path}.PolicyDocument`, 'is no object');
};

/** AWS::SQS::QueuePolicy names queues by URL. */
export const queuePolicy =
  (resources: Resources) =>
  (resource: Resource): ResourcePolicy =>
    readProperties(resource, (fields) => ({
      stack: resource.stack,
      logicalId: resource.logicalId,
      resourceArns: fields
        .texts('Queues')
        .map(
          (url) =>
            resources.byRef('AWS::SQS::Queue', url)?.identity.arn ??
            refuse(`${fields.path}.Queues`, `no queue of this stack has the URL ${url}`),
        ),
      document: document(fields),
    }));

/** AWS::SNS::TopicPolicy names topics by ARN. */
export const topicPolicy = (resource: Resource): ResourcePolicy =>
  readProperties(resource, (fields) => ({
    stack: resource.stack,
    logicalId: resource.logicalId,
    resourceArns: fields.texts('Topics'),
    document: document(fields),
  }));

/** AWS::Lambda::Permission, as the statement that it adds to the function's policy. */
export const permission = (resource: Resource): ResourcePolicy =>
  readProperties(resource, (fields) => {
    const functionArn = fields.text('FunctionName');
    const sourceArn = fields.optionalText('SourceArn');
    const sourceAccount = fields.optionalText('SourceAccount');
    const statement = {
      Effect: 'Allow',
      Action: fields.text('Action'),
      Principal: { Service: fields.text('Principal') },
      Resource: functionArn,
      Condition: {
        ...(sourceArn !== undefined && { ArnLike: { 'aws:SourceArn': sourceArn } }),
        ...(sourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
      },
    };
    return {
      stack: resource.stack,
      logicalId: resource.logicalId,
      resourceArns: [functionArn],
      document: { Statement: [statement] },
    };
  });

/** AWS::Cognito::UserPool with its clients and groups. How people sign in is Cognito's business. */
export const userPool =
  (resources: Resources) =>
  (resource: Resource): UserPool => {
    const partsOf = (type: string): readonly Resource[] =>
      resources.ofType(type).filter(({ properties }) => at(properties, 'UserPoolId') === refOf(resource));
    return {
      ...placed(resource),
      id: refOf(resource),
      clientIds: partsOf('AWS::Cognito::UserPoolClient').map(refOf),
      groups: partsOf('AWS::Cognito::UserPoolGroup').map(({ identity }) => identity.name),
    };
  };
