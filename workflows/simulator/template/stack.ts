import { at } from '#shared/testing/json.ts';
import { createFindings, refuse } from './errors.ts';
import type { Findings } from './errors.ts';
import type { Place } from './identities.ts';
import type { Model, StackModel } from './model.ts';
import { createResolution } from './references.ts';
import type { Resolution } from './references.ts';
import { eventSourceMapping, lambdaFunction, stateMachine } from './resources/compute.ts';
import { route } from './resources/http.ts';
import { bus, queue, rule, schedule, scheduleGroup, topic } from './resources/messaging.ts';
import {
  alarm,
  kmsAlias,
  metricFilter,
  permission,
  queuePolicy,
  role,
  topicPolicy,
  userPool,
} from './resources/operations.ts';
import { refOf } from './resources/resource.ts';
import type { Resource, Resources } from './resources/resource.ts';
import { bucket, ssmParameter, table } from './resources/storage.ts';
import { readTemplate } from './source.ts';
import type { StackSource, Template } from './source.ts';

export interface LoadOptions extends Place {
  /** Values for the template's own section `Parameters`. The framework's params are in the template already. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What Systems Manager holds, by name. */
  readonly ssmParameters?: Readonly<Record<string, string>>;
}

/**
 * What would be deployed of one stack. Whether what it points at exists is for `checkWiring` to say: it may be in another.
 * @throws TemplateError with everything that CloudFormation would refuse or the simulator does not know
 */
export const loadStack = (source: StackSource, options: LoadOptions): StackModel => {
  const template = readTemplate(source);
  const resolution = createResolution(template, {
    ...options,
    parameters: options.parameters ?? {},
    ssmParameters: new Map(Object.entries(options.ssmParameters ?? {})),
  });
  const findings = createFindings();
  const resources = deployed(template, options, resolution, findings);
  // The readers below need names: without them they would only repeat what is wrong.
  findings.conclude();
  const outputs = outputsOf(template, resolution, findings);
  const model = modelOf(resourcesOf(resources), findings);
  findings.conclude();
  return { name: template.stack, outputs, ...model };
};

const deployed = (template: Template, place: Place, resolution: Resolution, findings: Findings): readonly Resource[] =>
  Object.entries(template.resources).flatMap(([logicalId, { type, condition, properties }]) =>
    findings
      .attempt((): readonly Resource[] => {
        const path = `${template.stack}:Resources.${logicalId}`;
        if (!resolution.holds(condition, path)) return [];
        const at = `${path}.Properties`;
        const identity = resolution.identity(logicalId, path);
        return [
          {
            stack: template.stack,
            logicalId,
            type,
            path: at,
            identity,
            place,
            properties: resolution.value(properties, at),
          },
        ];
      })
      .flat(),
  );

const resourcesOf = (resources: readonly Resource[]): Resources => {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  return { ofType, byRef: (type, ref) => ofType(type).find((resource) => refOf(resource) === ref) };
};

const modelOf = (resources: Resources, findings: Findings): Model => {
  const all = <T>(type: string, read: (resource: Resource) => T): readonly T[] =>
    resources.ofType(type).flatMap((resource) => findings.attempt(() => read(resource)));
  return {
    functions: all('AWS::Lambda::Function', lambdaFunction),
    stateMachines: all('AWS::StepFunctions::StateMachine', stateMachine),
    queues: all('AWS::SQS::Queue', queue),
    eventSourceMappings: all('AWS::Lambda::EventSourceMapping', eventSourceMapping),
    tables: all('AWS::DynamoDB::Table', table),
    buckets: all('AWS::S3::Bucket', bucket),
    topics: all('AWS::SNS::Topic', topic),
    buses: all('AWS::Events::EventBus', bus),
    rules: all('AWS::Events::Rule', rule),
    schedules: all('AWS::Scheduler::Schedule', schedule),
    scheduleGroups: all('AWS::Scheduler::ScheduleGroup', scheduleGroup),
    routes: all('AWS::ApiGatewayV2::Route', route(resources)),
    alarms: all('AWS::CloudWatch::Alarm', alarm),
    metricFilters: all('AWS::Logs::MetricFilter', metricFilter).flat(),
    ssmParameters: all('AWS::SSM::Parameter', ssmParameter),
    kmsAliases: all('AWS::KMS::Alias', kmsAlias),
    userPools: all('AWS::Cognito::UserPool', userPool(resources)),
    roles: all('AWS::IAM::Role', role(resources)),
    resourcePolicies: [
      ...all('AWS::SQS::QueuePolicy', queuePolicy(resources)),
      ...all('AWS::SNS::TopicPolicy', topicPolicy),
      ...all('AWS::Lambda::Permission', permission),
    ],
  };
};

const outputsOf = (template: Template, resolution: Resolution, findings: Findings): StackModel['outputs'] =>
  Object.fromEntries(
    Object.entries(template.outputs).flatMap(([name, output]) =>
      findings
        .attempt((): readonly (readonly [string, string])[] => {
          const path = `${template.stack}:Outputs.${name}`;
          const condition = at(output, 'Condition');
          if (!resolution.holds(typeof condition === 'string' ? condition : undefined, path)) return [];
          const value = resolution.value(at(output, 'Value'), `${path}.Value`);
          return [[name, typeof value === 'string' ? value : refuse(path, 'is no string')]];
        })
        .flat(),
    ),
  );
