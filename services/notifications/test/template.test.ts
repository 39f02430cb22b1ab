import { expect } from 'chai';
import { functionsByKey, grants, keyUses, resourceStatements } from '#shared/testing/iam.ts';
import { at } from '#shared/testing/json.ts';
import { checkStack } from '#shared/testing/stack-checks.ts';
import { packagedStack, ruleTargets } from '#shared/testing/template.ts';
import { HOLD_SECONDS } from '../src/domain/delivery.ts';
import { listMyNotificationsRoute } from '../src/handlers/listMyNotifications.ts';
import { listSuppressionsRoute } from '../src/handlers/listSuppressions.ts';

const stack = packagedStack('notifications');
const functions = functionsByKey(stack);

describe('the packaged notifications stack', () => {
  checkStack(stack);

  it('accepts requests of every service of the platform only', () => {
    const { properties } = stack.resource('RequestsRule');

    expect(properties['EventBusName']).to.equal('mindlinks-dev');
    expect(properties['EventPattern']).to.deep.equal({
      source: [{ prefix: 'mindlinks.' }],
      'detail-type': ['notification.requested'],
    });
  });

  it('has a dead-letter queue for events that the rule cannot deliver', () => {
    const targets = ruleTargets(stack).filter(({ rule }) => rule === 'RequestsRule');
    expect(targets.map(({ target }) => target)).to.deep.equal([
      {
        Id: 'requests',
        Arn: { 'Fn::GetAtt': ['RequestsQueue', 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 60 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['RequestsQueueDeadLetters', 'Arn'] } },
      },
    ]);
  });

  it('has SES report bounces and complaints of the mails of its stage', () => {
    const destination = stack.only('AWS::SES::ConfigurationSetEventDestination').properties;
    expect(destination['ConfigurationSetName']).to.deep.equal({ Ref: 'ConfigurationSet' });
    expect(at(destination, 'EventDestination')).to.deep.include({
      Enabled: true,
      MatchingEventTypes: ['bounce', 'complaint'],
    });
    expect(stack.resource('FeedbackRule').properties['EventPattern']).to.deep.equal({
      source: ['aws.ses'],
      'detail-type': ['Email Bounced', 'Email Complaint Received'],
      detail: { mail: { tags: { 'ses:configuration-set': ['mindlinks-dev-notifications'] } } },
    });
    const { Name } = stack.resource('ConfigurationSet').properties;
    expect(at(functions['sendNotification'], 'properties', 'Environment', 'Variables', 'CONFIGURATION_SET')).to.equal(
      Name,
    );
  });

  it('keeps no addresses in SES’s own list, which no erasure would reach', () => {
    expect(stack.resource('ConfigurationSet').properties['SuppressionOptions']).to.deep.equal({
      SuppressedReasons: [],
    });
  });

  it('raises an alarm at half the rates at which SES reviews the account', () => {
    const rates = stack
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ properties }) => properties['Namespace'] === 'AWS/SES')
      .map(({ properties }) => [properties['MetricName'], properties['Threshold']]);
    expect(rates).to.have.deep.members([
      ['Reputation.BounceRate', 0.025],
      ['Reputation.ComplaintRate', 0.0005],
    ]);
  });

  it('allows only its rule to write to a queue', () => {
    const statements = resourceStatements(stack).filter(({ actions }) => actions.includes('sqs:SendMessage'));

    expect(statements).to.have.lengthOf(4);
    for (const { of, principal, condition } of statements) {
      const rule = of.startsWith('Feedback') ? 'FeedbackRule' : 'RequestsRule';
      expect(principal, of).to.deep.equal({ Service: 'events.amazonaws.com' });
      expect(condition, of).to.deep.equal({
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } },
      });
    }
  });

  it('tries for two hours, and hides a message for longer than the claim on its delivery', () => {
    const sender = functions['sendNotification']?.properties ?? {};

    const { RedrivePolicy, VisibilityTimeout } = stack.resource('RequestsQueue').properties;
    expect(Number(at(RedrivePolicy, 'maxReceiveCount')) * Number(VisibilityTimeout)).to.equal(2 * 3_600);
    expect(HOLD_SECONDS).to.be.greaterThan(Number(sender['Timeout']));
  });

  it('stays below the rate limit of the mail service', () => {
    const { properties } = stack.resource('SendNotificationEventSourceMappingSQSRequestsQueue');
    expect(properties['ScalingConfig']).to.deep.equal({
      MaximumConcurrency: 2,
    });
  });

  it('allows each function what it needs only', () => {
    const allowed = Object.entries(functions).map(([key, lambda]) => [key, grants(stack, lambda)]);

    expect(Object.fromEntries(allowed)).to.deep.equal({
      sendNotification: [
        'cognito-idp:AdminGetUser userpool/${UserPoolId}',
        'dynamodb:GetItem DeliveriesTable',
        'dynamodb:PutItem DeliveriesTable',
        'ses:SendEmail configuration-set/mindlinks-dev-notifications',
        'ses:SendEmail identity/${Domain}',
        'ses:SendEmail identity/no-reply@mindlinks.example',
      ],
      recordFeedback: ['dynamodb:GetItem DeliveriesTable', 'dynamodb:PutItem DeliveriesTable'],
      listSuppressions: ['dynamodb:Query DeliveriesTable/index/index1'],
      listMyNotifications: ['dynamodb:Query DeliveriesTable/index/index1'],
    });
    for (const [key, lambda] of Object.entries(functions))
      expect(keyUses(stack, lambda), key).to.deep.equal(['dynamodb']);
  });

  it('has no sender identity on AWS, where the account has one', () => {
    expect(stack.ofType('AWS::SES::EmailIdentity')).to.have.lengthOf(0);
  });

  it('routes the API as the handlers declare it, behind the user pool', () => {
    const routes = stack.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties);
    const authorizers = new Map(
      stack.ofType('AWS::ApiGatewayV2::Authorizer').map(({ id, properties }) => [properties['Name'], { Ref: id }]),
    );
    const declared = [
      { route: listMyNotificationsRoute, by: 'users' },
      { route: listSuppressionsRoute, by: 'admins' },
    ].map(({ route: { method, path }, by }) => ['JWT', `${method} ${path}`, authorizers.get(by)]);

    expect(authorizers.size).to.equal(2);
    expect(
      routes.map(({ AuthorizationType, RouteKey, AuthorizerId }) => [AuthorizationType, RouteKey, AuthorizerId]),
    ).to.have.deep.members(declared);
  });

  it('has outputs for its API, table and queues', () => {
    expect(stack.outputs).to.include.keys(
      'HttpApiUrl',
      'DeliveriesTableName',
      'RequestsQueueUrl',
      'RequestsDeadLetterQueueUrl',
    );
  });
});
