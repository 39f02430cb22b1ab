import { isRecord } from '#shared/testing/json.ts';
import { refuse } from '../errors.ts';
import type { Fields } from '../fields.ts';
import type { EventSourceMapping, LambdaFunction, StateMachine } from '../model.ts';
import { placed, readProperties } from './resource.ts';
import type { Resource } from './resource.ts';

/** AWS::Lambda::Function; its default timeout is AWS's. */
export const lambdaFunction = (resource: Resource): LambdaFunction =>
  readProperties(resource, (fields) => {
    fields.ignore('FunctionName', 'Code', 'Runtime', 'Architectures', 'MemorySize', 'EphemeralStorage');
    fields.ignore('Description', 'Tags', 'TracingConfig', 'KmsKeyArn');
    const handler = fields.text('Handler');
    return {
      ...placed(resource),
      key: keyOf(handler, fields),
      handler,
      timeoutSeconds: fields.optionalNumber('Timeout') ?? 3,
      environment:
        fields.optionalRecord('Environment', (environment) => environment.record('Variables', strings)) ?? {},
      reservedConcurrency: fields.optionalNumber('ReservedConcurrentExecutions'),
      roleArn: fields.text('Role'),
      logGroup: fields.optionalRecord('LoggingConfig', logGroup) ?? `/aws/lambda/${resource.identity.name}`,
    };
  });

const logGroup = (fields: Fields): string => {
  fields.ignore('LogFormat', 'ApplicationLogLevel', 'SystemLogLevel');
  return fields.text('LogGroup');
};

const keyOf = (handler: string, { path }: Fields): string =>
  /([^/.]+)\.[^/.]+$/.exec(handler)?.[1] ?? refuse(`${path}.Handler`, `is no <file>.<export>: ${handler}`);

const strings = (fields: Fields): Readonly<Record<string, string>> =>
  Object.fromEntries(fields.names().map((name) => [name, fields.text(name)]));

/** AWS::StepFunctions::StateMachine of the Standard type. */
export const stateMachine = (resource: Resource): StateMachine =>
  readProperties(resource, (fields) => {
    fields.ignore(
      'StateMachineName',
      'LoggingConfiguration',
      'TracingConfiguration',
      'EncryptionConfiguration',
      'Tags',
    );
    fields.choice('StateMachineType', ['STANDARD'], 'STANDARD');
    return {
      ...placed(resource),
      definition: parsed(fields.text('DefinitionString'), `${fields.path}.DefinitionString`),
      roleArn: fields.text('RoleArn'),
    };
  });

/** AWS::Lambda::EventSourceMapping of a queue or a table's stream; the defaults are AWS's. */
export const eventSourceMapping = (resource: Resource): EventSourceMapping =>
  readProperties(resource, (fields) => {
    fields.ignore('Tags', 'KmsKeyArn');
    const sourceArn = fields.text('EventSourceArn');
    const ofQueue = sourceArn.split(':')[2] === 'sqs';
    return {
      stack: resource.stack,
      logicalId: resource.logicalId,
      functionArn: fields.text('FunctionName'),
      sourceArn,
      enabled: fields.flag('Enabled', true),
      batchSize: fields.optionalNumber('BatchSize') ?? (ofQueue ? 10 : 100),
      batchingWindowSeconds: fields.optionalNumber('MaximumBatchingWindowInSeconds') ?? 0,
      reportsBatchItemFailures: fields
        .texts('FunctionResponseTypes')
        .some((type) => type === 'ReportBatchItemFailures' || refuse(fields.path, `answers with ${type}`)),
      filterPatterns: fields.optionalRecord('FilterCriteria', filterPatterns) ?? [],
      maximumConcurrency: fields.optionalRecord('ScalingConfig', (scaling) => scaling.number('MaximumConcurrency')),
      maximumRetryAttempts: orForever(fields.optionalNumber('MaximumRetryAttempts')),
      maximumRecordAgeSeconds: orForever(fields.optionalNumber('MaximumRecordAgeInSeconds')),
      bisectsBatchOnError: fields.flag('BisectBatchOnFunctionError', false),
      parallelizationFactor: fields.optionalNumber('ParallelizationFactor') ?? 1,
      startingPosition: ofQueue ? undefined : fields.choice('StartingPosition', STARTING_POSITIONS),
      onFailureArn: fields.optionalRecord('DestinationConfig', (destinations) =>
        destinations.record('OnFailure', (onFailure) => onFailure.text('Destination')),
      ),
    };
  });

const STARTING_POSITIONS = ['TRIM_HORIZON', 'LATEST'] as const;

/** −1 is AWS's word for no limit. */
const orForever = (limit: number | undefined): number | undefined => (limit === -1 ? undefined : limit);

const filterPatterns = (criteria: Fields): EventSourceMapping['filterPatterns'] =>
  criteria.records('Filters', (filter) => parsed(filter.text('Pattern'), `${filter.path}.Pattern`));

const parsed = (json: string, path: string): Readonly<Record<string, unknown>> => {
  const value = parse(json, path);
  return isRecord(value) ? value : refuse(path, 'is no JSON object');
};

const parse = (json: string, path: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (error) {
    return refuse(path, `is no JSON: ${String(error)}`);
  }
};
