import { at, isRecord, list } from '#shared/testing/json.ts';
import { COMPARISONS, like } from '../iam/policy.ts';
import { createFindings } from './errors.ts';
import type { Findings } from './errors.ts';
import type { Place } from './identities.ts';
import type { Delivery, Model } from './model.ts';

/**
 * Makes sure that AWS's services may do what the stacks ask of them: without the permission a rule, a notification, a
 * route, an alarm or a schedule fails in silence. What functions and machines may do is looked at when they do it
 * (`../iam`).
 * @throws TemplateError naming everything that would be denied
 */
export const checkGrants = (model: Model, place: Place): void => {
  const findings = createFindings();
  for (const call of callsOf(model, place)) checkCall(call, model, place, findings);
  findings.conclude();
};

/** A service of AWS that acts on a resource: by the resource's own policy, or in a role. */
export interface Call {
  readonly path: string;
  /** Such as `events.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  readonly resourceArn: string;
  /** On whose behalf. */
  readonly sourceArn: string;
  readonly roleArn?: string | undefined;
}

export const callsOf = (model: Model, place: Place): readonly Call[] => [
  ...model.rules.flatMap((rule) =>
    rule.targets.flatMap((target) => {
      const from = {
        path: `${pathOf(rule)}.Targets.${target.id}`,
        service: 'events.amazonaws.com',
        sourceArn: rule.arn,
      };
      // Its dead letters EventBridge writes as itself.
      return [hand(from, target), ...deadLettered(from, target)];
    }),
  ),
  ...model.schedules.flatMap(({ target, ...schedule }) => {
    const { roleArn } = target;
    const path = `${pathOf(schedule)}.Target`;
    const from = { path, service: 'scheduler.amazonaws.com', sourceArn: schedule.arn, roleArn };
    return [hand(from, target), ...deadLettered(from, target)];
  }),
  ...model.buckets.flatMap((bucket) =>
    bucket.notifications.map(({ queueArn }) => ({
      path: pathOf(bucket),
      service: 's3.amazonaws.com',
      action: 'sqs:SendMessage',
      resourceArn: queueArn,
      sourceArn: bucket.arn,
    })),
  ),
  ...model.routes.map((route) => ({
    path: pathOf(route),
    service: 'apigateway.amazonaws.com',
    action: 'lambda:InvokeFunction',
    resourceArn: route.functionArn,
    sourceArn:
      `arn:${place.partition}:execute-api:${place.region}:${place.account}:` +
      `${route.apiId}/$default/${route.method}${route.path}`,
  })),
  ...model.alarms.flatMap((alarm) =>
    [...alarm.alarmActions, ...alarm.okActions].map((topicArn) => ({
      path: pathOf(alarm),
      service: 'cloudwatch.amazonaws.com',
      action: 'sns:Publish',
      resourceArn: topicArn,
      sourceArn: alarm.arn,
    })),
  ),
];

const pathOf = ({ stack, logicalId }: { readonly stack: string; readonly logicalId: string }): string =>
  `${stack}:Resources.${logicalId}`;

type Caller = Pick<Call, 'path' | 'service' | 'sourceArn' | 'roleArn'>;

const hand = (from: Caller, { arn, roleArn }: Delivery): Call => ({
  ...from,
  action: ACTIONS[arn.split(':')[2] ?? ''] ?? `deliver to ${arn}`,
  resourceArn: arn,
  roleArn: from.roleArn ?? roleArn,
});

/** What a delivery does, by the service that takes it. */
const ACTIONS: Readonly<Record<string, string>> = {
  events: 'events:PutEvents',
  lambda: 'lambda:InvokeFunction',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
  states: 'states:StartExecution',
};

const deadLettered = (from: Caller, { deadLetterArn }: Delivery): readonly Call[] =>
  deadLetterArn === undefined ? [] : [{ ...from, action: 'sqs:SendMessage', resourceArn: deadLetterArn }];

const checkCall = (call: Call, model: Model, place: Place, findings: Findings): void => {
  const granted = call.roleArn === undefined ? byResource(call, model, place) : byRole(call, model, place);
  if (!granted) findings.add(call.path, `${call.service} may not ${call.action} ${call.resourceArn}`);
};

const byResource = (call: Call, model: Model, place: Place): boolean =>
  decide(
    model.resourcePolicies
      .filter(({ resourceArns }) => resourceArns.includes(call.resourceArn))
      .flatMap(({ document }) => statementsOf(document))
      .filter(
        (statement) => isPrincipal(statement, call) && isAbout(statement, call) && applies(statement, call, place),
      ),
  );

const byRole = (call: Call, model: Model, place: Place): boolean => {
  const role = model.roles.find(({ arn }) => arn === call.roleArn);
  if (!role) return false;
  const assumed = statementsOf(role.trust).filter(
    (statement) => isPrincipal(statement, call) && applies(statement, call, place),
  );
  const allowed = role.policies.flatMap(statementsOf).filter((statement) => isAbout(statement, call));
  return decide(assumed) && decide(allowed);
};

type Statement = Readonly<Record<string, unknown>>;

const statementsOf = (document: unknown): readonly Statement[] => list(at(document, 'Statement')).filter(isRecord);

/** Something allows it, and nothing denies it. */
const decide = (statements: readonly Statement[]): boolean =>
  statements.some(({ Effect }) => Effect === 'Allow') && !statements.some(({ Effect }) => Effect === 'Deny');

const isPrincipal = ({ Principal }: Statement, { service }: Call): boolean =>
  Principal === '*' || list(at(Principal, 'Service')).includes(service);

const isAbout = ({ Action, Resource }: Statement, { action, resourceArn }: Call): boolean =>
  list(Action).some((pattern) => like(pattern, action)) && list(Resource).some((pattern) => like(pattern, resourceArn));

/** Whether a statement's conditions are met; a condition that the simulator cannot decide counts against the call. */
const applies = ({ Effect, Condition }: Statement, call: Call, place: Place): boolean => {
  const unknown = Effect === 'Deny';
  const facts: Readonly<Record<string, string>> = {
    'aws:SourceArn': call.sourceArn,
    'aws:SourceAccount': place.account,
    'aws:SecureTransport': 'true',
  };
  return Object.entries(isRecord(Condition) ? Condition : {}).every(([operator, tests]) => {
    const compare = COMPARISONS[operator];
    return Object.entries(isRecord(tests) ? tests : {}).every(([key, expected]) => {
      const fact = facts[key];
      if (fact === undefined || compare === undefined) return unknown;
      return list(expected).some((value) => compare(value, fact));
    });
  });
};
