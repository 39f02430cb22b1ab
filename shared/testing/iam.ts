import { at, isRecord, list, record, records, texts } from './json.ts';
import { target } from './template.ts';
import type { Resource, Stack } from './template.ts';

/** One statement of a policy, with the resource that carries the policy. */
export interface Statement {
  readonly of: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** Of a role's policy; a resource's own policy may leave it out. */
  readonly resources: readonly unknown[];
  readonly principal: unknown;
  readonly condition: unknown;
}

const statementsIn = (of: string, document: unknown): readonly Statement[] =>
  records(at(document, 'Statement')).map((statement) => ({
    of,
    effect: String(statement['Effect']),
    actions: texts(statement['Action']),
    resources: list(statement['Resource']),
    principal: statement['Principal'],
    condition: statement['Condition'],
  }));

/** The statements of a role's policies. */
export const roleStatements = ({ id, properties }: Resource): readonly Statement[] =>
  records(properties['Policies']).flatMap((policy) => statementsIn(id, policy['PolicyDocument']));

/** The statements of resource policies: of queues, topics, buckets and keys. */
export const resourceStatements = (stack: Stack): readonly Statement[] =>
  stack.resources.flatMap(({ id, properties }) =>
    statementsIn(id, properties['PolicyDocument'] ?? properties['KeyPolicy'] ?? {}),
  );

/** The role of a function. */
export const roleOf = (stack: Stack, { properties }: Resource): Resource =>
  stack.resource(target(properties['Role']) ?? 'a role of this stack');

/** The functions of a stack by their key in `serverless.yml`. */
export const functionsByKey = (stack: Stack): Readonly<Record<string, Resource>> =>
  Object.fromEntries(
    stack
      .ofType('AWS::Lambda::Function')
      .map((resource) => [String(resource.properties['FunctionName']).split('-').at(-1) ?? '', resource]),
  );

/**
 * The permissions of a function, as `<action> <resource>`, a resource by its logical id or the end of its ARN. Without those that
 * every function has or its event source needs (logs, traces, receiving), and without the key (`keyUses`).
 */
export const grants = (stack: Stack, lambda: Resource): readonly string[] =>
  roleStatements(roleOf(stack, lambda))
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => `${action} ${inWords(resource)}`)),
    )
    .filter((grant) => !COMMON.test(grant))
    .sort();

const COMMON =
  /^(logs|xray|kms):|^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes) |^dynamodb:(GetRecords|GetShardIterator|DescribeStream|ListStreams) /;

/** Services through which a function may use the platform's key. */
export const keyUses = (stack: Stack, lambda: Resource): readonly string[] =>
  roleStatements(roleOf(stack, lambda))
    .filter(({ actions }) => actions.some((action) => action.startsWith('kms:')))
    .flatMap(({ condition }) => texts(at(condition, 'StringEquals', 'kms:ViaService')))
    .map((service) => service.split('.')[0] ?? '')
    .sort();

/** A resource by its logical id or the end of its ARN. */
export const inWords = (resource: unknown): string => {
  const id = target(resource);
  if (id !== undefined) return id;
  const template = isRecord(resource) ? list(record(resource)['Fn::Sub'])[0] : resource;
  if (typeof template !== 'string') return JSON.stringify(resource);
  return template
    .replace(/^arn:\$\{AWS::Partition\}:[\w-]+:(\$\{AWS::Region\})?:\$\{AWS::AccountId\}:/, '')
    .replaceAll(/\$\{(\w+)\.Arn\}/g, '$1');
};
