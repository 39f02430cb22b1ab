import { readFileSync } from 'node:fs';
import { at, isRecord, list, record } from './json.ts';
import type { Json } from './json.ts';

/** One resource of a packaged stack. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** What happens to it when the stack is removed. */
  readonly deletionPolicy: unknown;
  readonly dependsOn: unknown;
  /** What happens to it when an update replaces it. */
  readonly updateReplacePolicy: unknown;
  readonly properties: Json;
}

/** A packaged stack: the CloudFormation that would be deployed to AWS. */
export interface Stack {
  readonly service: string;
  readonly resources: readonly Resource[];
  readonly outputs: Json;
  /** Of the template itself: what CloudFormation reads when the stack is deployed. */
  readonly parameters: Json;
  ofType(type: string): readonly Resource[];
  /** @throws Error when there is none, or more than one */
  only(type: string): Resource;
  /** @throws Error when there is none */
  resource(id: string): Resource;
}

const ROOT = new URL('../../', import.meta.url);

/**
 * What `local/packaging.ts` made for AWS: of stage `dev`, or of another one.
 * @throws Error when the service has not been packaged for the stage
 */
export const packagedStack = (service: string, stage = 'dev'): Stack => {
  const folder = stage === 'dev' ? service : `${stage}/${service}`;
  const file = new URL(`.build/${folder}/cloudformation-template-update-stack.json`, ROOT);
  const template = record(JSON.parse(readFileSync(file, 'utf8')));
  const resources = Object.entries(record(template['Resources'])).map(([id, resource]) => ({
    id,
    type: String(at(resource, 'Type')),
    deletionPolicy: at(resource, 'DeletionPolicy'),
    dependsOn: at(resource, 'DependsOn'),
    updateReplacePolicy: at(resource, 'UpdateReplacePolicy'),
    properties: record(at(resource, 'Properties') ?? {}),
  }));
  return stackOf({
    service,
    resources,
    outputs: record(template['Outputs']),
    parameters: record(template['Parameters'] ?? {}),
  });
};

const stackOf = (sections: Pick<Stack, 'service' | 'resources' | 'outputs' | 'parameters'>): Stack => {
  const { resources } = sections;
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  return {
    ...sections,
    ofType,
    only: (type) => {
      const [found, ...others] = ofType(type);
      if (found === undefined || others.length > 0) throw new Error(`There is not exactly one ${type}`);
      return found;
    },
    resource: (id) => {
      const found = resources.find((resource) => resource.id === id);
      if (found === undefined) throw new Error(`There is no resource ${id}`);
      return found;
    },
  };
};

/** The resource of this stack that a `Ref` or `Fn::GetAtt` points at. */
export const target = (reference: unknown): string | undefined => {
  if (!isRecord(reference)) return undefined;
  const [id] = list(reference['Ref'] ?? reference['Fn::GetAtt']);
  return typeof id === 'string' ? id : undefined;
};

/** Dead-letter queues: named by a queue, a rule's target or a schedule. */
export const deadLetterQueues = (stack: Stack): ReadonlySet<string> =>
  new Set(
    [
      ...stack
        .ofType('AWS::SQS::Queue')
        .map(({ properties }) => at(properties, 'RedrivePolicy', 'deadLetterTargetArn')),
      ...ruleTargets(stack).map(({ target: to }) => at(to, 'DeadLetterConfig', 'Arn')),
      ...stack
        .ofType('AWS::Scheduler::Schedule')
        .map(({ properties }) => at(properties, 'Target', 'DeadLetterConfig', 'Arn')),
    ].flatMap((arn) => target(arn) ?? []),
  );

/** Every target of every event rule. */
export const ruleTargets = (stack: Stack): readonly { readonly rule: string; readonly target: Json }[] =>
  stack
    .ofType('AWS::Events::Rule')
    .flatMap(({ id, properties }) => list(properties['Targets']).map((to) => ({ rule: id, target: record(to) })));

/** The alarms of a stack on a metric of one of its resources. */
export const alarmsOn = (stack: Stack, metric: string, id: string): readonly Resource[] =>
  stack
    .ofType('AWS::CloudWatch::Alarm')
    .filter(
      ({ properties }) =>
        properties['MetricName'] === metric &&
        list(properties['Dimensions']).some((dimension) => target(at(dimension, 'Value')) === id),
    );

/** The metrics that the alarms of a stack watch: `<metric> <logical id>`. */
export const watched = (stack: Stack): readonly string[] =>
  stack.ofType('AWS::CloudWatch::Alarm').flatMap(({ properties }) =>
    list(properties['Dimensions']).flatMap((dimension) => {
      const id = target(at(dimension, 'Value'));
      return id === undefined ? [] : [`${String(properties['MetricName'])} ${id}`];
    }),
  );
