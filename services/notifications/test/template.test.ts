import { expect } from 'chai';
import { functionsByKey, grants, keyUses, resourceStatements } from '#shared/testing/iam.ts';
import { at } from '#shared/testing/json.ts';
import { checkStack } from '#shared/testing/stack-checks.ts';
import { packagedStack, ruleTargets } from '#shared/testing/template.ts';
import { HOLD_SECONDS } from '../src/domain/delivery.ts';
import { listMyNotificationsRoute } from '../src/handlers/listMyNotifications.ts';

const stack = packagedStack('notifications');
const functions = functionsByKey(stack);

describe('the packaged notifications stack', () => {
  checkStack(stack);

  it('accepts requests of every service of the platform only', () => {
    const { properties } = stack.only('AWS::Events::Rule');

    expect(properties['EventBusName']).to.equal('mindlinks-dev');
    expect(properties['EventPattern']).to.deep.equal({
      source: [{ prefix: 'mindlinks.' }],
      'detail-type': ['notification.requested'],
    });
  });

  it('has a dead-letter queue for events that the rule cannot deliver', () => {
    expect(ruleTargets(stack).map(({ target }) => target)).to.deep.equal([
      {
        Id: 'requests',
        Arn: { 'Fn::GetAtt': ['RequestsQueue', 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 60 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['RequestsQueueDeadLetters', 'Arn'] } },
      },
    ]);
  });

  it('allows only its rule to write to a queue', () => {
    const statements = resourceStatements(stack).filter(({ actions }) => actions.includes('sqs:SendMessage'));

    expect(statements).to.have.lengthOf(2);
    for (const { of, principal, condition } of statements) {
      expect(principal, of).to.deep.equal({ Service: 'events.amazonaws.com' });
      expect(condition, of).to.deep.equal({
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['RequestsRule', 'Arn'] } },
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
    expect(stack.only('AWS::Lambda::EventSourceMapping').properties['ScalingConfig']).to.deep.equal({
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
        'ses:SendEmail identity/${Domain}',
        'ses:SendEmail identity/no-reply@mindlinks.example',
      ],
      listMyNotifications: ['dynamodb:Query DeliveriesTable/index/index1'],
    });
    for (const [key, lambda] of Object.entries(functions))
      expect(keyUses(stack, lambda), key).to.deep.equal(['dynamodb']);
  });

  it('has no sender identity on AWS, where the account has one', () => {
    expect(stack.ofType('AWS::SES::EmailIdentity')).to.have.lengthOf(0);
  });

  it('routes the API as the handler declares it, behind the user pool', () => {
    const { properties } = stack.only('AWS::ApiGatewayV2::Route');

    expect(properties['RouteKey']).to.equal(`${listMyNotificationsRoute.method} ${listMyNotificationsRoute.path}`);
    expect(properties['AuthorizationType']).to.equal('JWT');
    const users = stack
      .ofType('AWS::ApiGatewayV2::Authorizer')
      .find(({ properties }) => properties['Name'] === 'users');
    expect(users?.properties['AuthorizerType']).to.equal('JWT');
    expect(stack.only('AWS::ApiGatewayV2::Route').properties['AuthorizerId']).to.deep.equal({ Ref: users?.id });
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
