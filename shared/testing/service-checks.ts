import { expect } from 'chai';
import { functionsByKey, grants, roleStatements } from './iam.ts';
import { at, records } from './json.ts';
import { watched } from './template.ts';
import type { Stack } from './template.ts';

/** What is expected of a service's packaged stack. */
export interface Expected {
  /** Permissions of each function, beyond those that all have. */
  readonly permissions: Readonly<Record<string, readonly string[]>>;
  /** The table that has the outbox, by its logical id. */
  readonly table: string;
  /** Routes that need no token of the user pool. */
  readonly openRoutes: readonly string[];
  /** Metrics of the service that raise an alarm. */
  readonly counted: readonly string[];
}

/** Rules for a service that has an API, an outbox, and machines that wait for signals. */
export const checkWorkflowService = (stack: Stack, { permissions, table, openRoutes, counted }: Expected): void => {
  it('allows each function what it needs and nothing more', () => {
    const allowed = Object.entries(functionsByKey(stack)).map(([key, lambda]) => [key, grants(stack, lambda)]);
    const expected = Object.entries(permissions).map(([key, lines]) => [key, [...lines].sort()]);
    expect(Object.fromEntries(allowed)).to.deep.equal(Object.fromEntries(expected));
  });

  it('lets awaitSignal pass the schedules’ role to the scheduler only', () => {
    const [statement] = roleStatements(stack.resource('AwaitSignalIamRoleLambdaExecution')).filter(({ actions }) =>
      actions.includes('iam:PassRole'),
    );
    expect(statement?.condition).to.deep.equal({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
  });

  it('raises an alarm when EventBridge Scheduler cannot put a deadline into a queue, and when it no longer tries', () => {
    expect(watched(stack)).to.include.members([
      'TargetErrorCount DeadlineSchedules',
      'InvocationDroppedCount DeadlineSchedules',
    ]);
  });

  it('needs a token of the user pool for every route except its webhook', () => {
    const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties);
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
    expect(open.map(({ RouteKey }) => RouteKey)).to.deep.equal(openRoutes);
    expect(routes).to.have.lengthOf.above(10);
  });

  it('publishes only events that were inserted into the outbox', () => {
    const { properties } = stack.resource(`PublishOutboxEventSourceMappingDynamodb${table}`);
    const [filter] = records(at(properties, 'FilterCriteria', 'Filters'));
    expect(JSON.parse(String(filter?.['Pattern']))).to.deep.equal({
      eventName: ['INSERT'],
      dynamodb: { Keys: { pk: { S: [{ prefix: 'OUTBOX#' }] } } },
    });
    expect(at(stack.resource(table).properties, 'StreamSpecification', 'StreamViewType')).to.equal('NEW_IMAGE');
  });

  it('has an alarm for each metric that operators must know of', () => {
    const own = stack
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties['Namespace'] === 'mindlinks-dev')
      .map(({ properties }) => properties['MetricName']);
    expect(own).to.have.members([...counted]);
    expect(watched(stack)).to.have.lengthOf.above(own.length);
  });
};
