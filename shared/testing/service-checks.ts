import { expect } from 'chai';
import { functionsByKey, grants, roleStatements } from './iam.ts';
import { at, records } from './json.ts';
import { watched } from './template.ts';
import type { Stack } from './template.ts';

/** What a service says of itself, for its packaged stack to be held to. */
export interface Stated {
  /** What each function may do, beyond what all may. */
  readonly permissions: Readonly<Record<string, readonly string[]>>;
  /** The table that has the outbox, by its logical id. */
  readonly table: string;
  /** Routes for which nobody needs a token of the user pool. */
  readonly openRoutes: readonly string[];
  /** Metrics of its own that call the operators. */
  readonly counted: readonly string[];
}

/** What every service keeps to that has an API, an outbox, and machines that wait for signals. */
export const itIsBuiltLikeEveryWorkflowService = (
  stack: Stack,
  { permissions, table, openRoutes, counted }: Stated,
): void => {
  it('allows each function what it needs and nothing more', () => {
    const allowed = Object.entries(functionsByKey(stack)).map(([key, lambda]) => [key, grants(stack, lambda)]);
    const stated = Object.entries(permissions).map(([key, lines]) => [key, [...lines].sort()]);
    expect(Object.fromEntries(allowed)).to.deep.equal(Object.fromEntries(stated));
  });

  it('lets awaitSignal pass the schedules’ role to the scheduler, and to nobody else', () => {
    const [statement] = roleStatements(stack.resource('AwaitSignalIamRoleLambdaExecution')).filter(({ actions }) =>
      actions.includes('iam:PassRole'),
    );
    expect(statement?.condition).to.deep.equal({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
  });

  it('opens nothing but its webhook to people without a token of the user pool', () => {
    const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties);
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
    expect(open.map(({ RouteKey }) => RouteKey)).to.deep.equal(openRoutes);
    expect(routes).to.have.lengthOf.above(10);
  });

  it('publishes from the outbox only what was committed as an event', () => {
    const { properties } = stack.resource(`PublishOutboxEventSourceMappingDynamodb${table}`);
    const [filter] = records(at(properties, 'FilterCriteria', 'Filters'));
    expect(JSON.parse(String(filter?.['Pattern']))).to.deep.equal({
      eventName: ['INSERT'],
      dynamodb: { Keys: { pk: { S: [{ prefix: 'OUTBOX#' }] } } },
    });
    expect(at(stack.resource(table).properties, 'StreamSpecification', 'StreamViewType')).to.equal('NEW_IMAGE');
  });

  it('counts what operators must hear of', () => {
    const own = stack
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties['Namespace'] === 'mindlinks-dev')
      .map(({ properties }) => properties['MetricName']);
    expect(own).to.have.members([...counted]);
    expect(watched(stack)).to.have.lengthOf.above(own.length);
  });
};
