import { isRecord } from '#shared/testing/json.ts';
import { createFindings } from './errors.ts';
import type { Findings } from './errors.ts';
import type { Place } from './identities.ts';
import type { Alarm, Delivery, Model } from './model.ts';

/**
 * Makes sure that whatever points at something finds it.
 * @throws TemplateError naming everything that points at nothing, and every name that two resources have
 */
export const checkWiring = (model: Model, place: Place): void => {
  const findings = createFindings();
  const known = knownOf(model);
  checkTwins(model, findings);
  checkDeliveries(model, known, findings);
  checkConsumers(model, known, findings);
  checkMentions(model, known, place, findings);
  checkAlarms(model, known, findings);
  findings.conclude();
};

type Arns = ReadonlySet<string>;

interface Known {
  readonly queues: Arns;
  readonly functions: Arns;
  readonly roles: Arns;
  readonly topics: Arns;
  /** What rules and schedules may hand over to. */
  readonly targets: Arns;
  readonly everything: Arns;
  readonly queueUrls: ReadonlySet<string>;
  readonly busNames: ReadonlySet<string>;
}

interface Named {
  readonly arn: string;
}

const arns = (...lists: readonly (readonly Named[])[]): Arns => new Set(lists.flat().map(({ arn }) => arn));

const knownOf = (model: Model): Known => {
  const { queues, functions, roles, topics, buses, stateMachines, tables, scheduleGroups, rules, schedules } = model;
  return {
    queues: arns(queues),
    functions: arns(functions),
    roles: arns(roles),
    topics: arns(topics),
    targets: arns(queues, functions, topics, buses, stateMachines),
    everything: arns(queues, functions, topics, buses, stateMachines, roles, tables, scheduleGroups, rules, schedules),
    queueUrls: new Set(queues.map(({ url }) => url)),
    // The account's own bus is always there.
    busNames: new Set(['default', ...buses.map(({ name }) => name)]),
  };
};

const pathOf = ({ stack, logicalId }: { readonly stack: string; readonly logicalId: string }): string =>
  `${stack}:Resources.${logicalId}`;

/** AWS would refuse the second of a name. */
const checkTwins = (model: Model, findings: Findings): void => {
  const { functions, stateMachines, queues, tables, buckets, topics, buses, rules, schedules, scheduleGroups } = model;
  const { alarms, roles, ssmParameters, routes } = model;
  const names = [
    ...[functions, stateMachines, queues, tables, buckets, topics, buses, rules, schedules, scheduleGroups, alarms]
      .flat()
      .concat(roles)
      .map((resource) => ({ resource, name: resource.arn })),
    ...ssmParameters.map((resource) => ({ resource, name: `the parameter ${resource.name}` })),
    ...routes.map((resource) => ({ resource, name: `${resource.apiId} ${resource.method} ${resource.path}` })),
  ];
  const first = new Map<string, string>();
  for (const { resource, name } of names) {
    const path = pathOf(resource);
    const other = first.get(name);
    if (other === undefined) first.set(name, path);
    else findings.add(path, `has the name of ${other}: ${name}`);
  }
};

const checkDeliveries = (model: Model, known: Known, findings: Findings): void => {
  const check = (path: string, { arn, roleArn, deadLetterArn }: Delivery): void => {
    if (!known.targets.has(arn)) findings.add(path, `points at nothing that is loaded: ${arn}`);
    if (roleArn !== undefined && !known.roles.has(roleArn)) findings.add(path, `has no role ${roleArn}`);
    if (deadLetterArn !== undefined && !known.queues.has(deadLetterArn))
      findings.add(path, `has no dead-letter queue ${deadLetterArn}`);
  };
  for (const rule of model.rules) {
    if (!known.busNames.has(rule.busName))
      findings.add(pathOf(rule), `listens to no bus that is loaded: ${rule.busName}`);
    for (const target of rule.targets) check(`${pathOf(rule)}.Targets.${target.id}`, target);
  }
  const groups = new Set(['default', ...model.scheduleGroups.map(({ name }) => name)]);
  for (const schedule of model.schedules) {
    if (!groups.has(schedule.groupName)) findings.add(pathOf(schedule), `has no group ${schedule.groupName}`);
    check(`${pathOf(schedule)}.Target`, schedule.target);
  }
};

const checkConsumers = (model: Model, known: Known, findings: Findings): void => {
  for (const queue of model.queues) {
    const { redrive } = queue;
    if (redrive && !known.queues.has(redrive.deadLetterArn))
      findings.add(pathOf(queue), `has no dead-letter queue ${redrive.deadLetterArn}`);
  }
  for (const bucket of model.buckets)
    for (const { queueArn } of bucket.notifications)
      if (!known.queues.has(queueArn)) findings.add(pathOf(bucket), `notifies no queue that is loaded: ${queueArn}`);
  for (const route of model.routes)
    if (!known.functions.has(route.functionArn))
      findings.add(pathOf(route), `leads to no function that is loaded: ${route.functionArn}`);
  checkMappings(model, known, findings);
};

const checkMappings = (model: Model, known: Known, findings: Findings): void => {
  const streams = new Set(model.tables.map(({ streamArn }) => streamArn));
  for (const mapping of model.eventSourceMappings) {
    const path = pathOf(mapping);
    const { functionArn, sourceArn, onFailureArn } = mapping;
    const consumer = model.functions.find(({ arn }) => arn === functionArn);
    const queue = model.queues.find(({ arn }) => arn === sourceArn);
    if (!consumer) findings.add(path, `feeds no function that is loaded: ${functionArn}`);
    if (!queue && !streams.has(sourceArn)) findings.add(path, `reads nothing that is loaded: ${sourceArn}`);
    if (onFailureArn !== undefined && !known.queues.has(onFailureArn) && !known.topics.has(onFailureArn))
      findings.add(path, `sets failures aside in nothing that is loaded: ${onFailureArn}`);
    // Lambda refuses such a mapping: a message would be visible again while it is processed.
    if (consumer && queue && queue.visibilityTimeoutSeconds < consumer.timeoutSeconds)
      findings.add(path, `${queue.name} shows a message again before ${consumer.name} times out`);
  }
};

/** ARNs and URLs in environments and definitions, which are often put together from names: nothing else checks them. */
const checkMentions = (model: Model, known: Known, place: Place, findings: Findings): void => {
  const ours = new RegExp(
    `^arn:${place.partition}:(lambda|states|sqs|sns|dynamodb|events|iam|scheduler):(${place.region})?:${place.account}:` +
      '(?!execution:|schedule/)',
  );
  const check = (path: string, text: string): void => {
    if (ours.test(text) && !known.everything.has(text)) findings.add(path, `mentions what is not loaded: ${text}`);
    if (text.startsWith(`https://sqs.${place.region}.`) && !known.queueUrls.has(text))
      findings.add(path, `mentions no queue that is loaded: ${text}`);
  };
  for (const lambda of model.functions) {
    check(pathOf(lambda), lambda.roleArn);
    for (const [name, value] of Object.entries(lambda.environment))
      check(`${pathOf(lambda)}.Environment.${name}`, value);
  }
  for (const machine of model.stateMachines) {
    check(pathOf(machine), machine.roleArn);
    for (const [path, value] of stringsIn(machine.definition, `${pathOf(machine)}.Definition`)) {
      check(path, value);
      if (
        path.endsWith('.EventBusName') &&
        !value.startsWith('{%') &&
        !known.busNames.has(value.split('/').at(-1) ?? '')
      )
        findings.add(path, `publishes to no bus that is loaded: ${value}`);
    }
  }
};

const stringsIn = (value: unknown, path: string): readonly (readonly [path: string, text: string])[] => {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => stringsIn(item, `${path}[${index}]`));
  return isRecord(value) ? Object.entries(value).flatMap(([key, item]) => stringsIn(item, `${path}.${key}`)) : [];
};

const checkAlarms = (model: Model, known: Known, findings: Findings): void => {
  const watchable: Readonly<Record<string, ReadonlySet<string>>> = {
    FunctionName: new Set(model.functions.map(({ name }) => name)),
    QueueName: new Set(model.queues.map(({ name }) => name)),
    StateMachineArn: arns(model.stateMachines),
    ApiId: new Set(model.routes.map(({ apiId }) => apiId)),
    TableName: new Set(model.tables.map(({ name }) => name)),
    TopicName: new Set(model.topics.map(({ name }) => name)),
    EventBusName: known.busNames,
    RuleName: new Set(model.rules.map(({ name }) => name)),
    ScheduleGroup: new Set(model.scheduleGroups.map(({ name }) => name)),
  };
  for (const alarm of model.alarms) {
    for (const action of [...alarm.alarmActions, ...alarm.okActions])
      if (!known.topics.has(action)) findings.add(pathOf(alarm), `notifies no topic that is loaded: ${action}`);
    for (const [dimension, value] of unwatchable(alarm, watchable))
      findings.add(pathOf(alarm), `watches nothing that is loaded: ${dimension} ${value}`);
  }
};

const unwatchable = ({ namespace, dimensions }: Alarm, watchable: Readonly<Record<string, ReadonlySet<string>>>) =>
  // In our own namespaces dimensions are ours.
  namespace.startsWith('AWS/')
    ? Object.entries(dimensions).filter(([dimension, value]) => watchable[dimension]?.has(value) !== true)
    : [];
