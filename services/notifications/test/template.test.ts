import { expect } from 'chai';
import { functionsByKey, grants, keyUses, resourceStatements } from '#shared/testing/iam.ts';
import { at } from '#shared/testing/json.ts';
import { itIsBuiltLikeEveryStack } from '#shared/testing/stack-checks.ts';
import { packagedStack, ruleTargets } from '#shared/testing/template.ts';
import { HOLD_SECONDS } from '../src/domain/delivery.ts';
import { listMyNotificationsRoute } from '../src/handlers/listMyNotifications.ts';

const stack = packagedStack('notifications');
const functions = functionsByKey(stack);

describe('the packaged notifications stack', () => {
  itIsBuiltLikeEveryStack(stack);

  it('takes requests of every service of the platform, and nothing else', () => {
    const { properties } = stack.only('AWS::Events::Rule');

    expect(properties['EventBusName']).to.equal('mindlinks-dev');
    expect(properties['EventPattern']).to.deep.equal({
      source: [{ prefix: 'mindlinks.' }],
      'detail-type': ['notification.requested'],
    });
  });

  it('keeps what the rule cannot hand over', () => {
    expect(ruleTargets(stack).map(({ target }) => target)).to.deep.equal([
      {
        Id: 'requests',
        Arn: { 'Fn::GetAtt': ['RequestsQueue', 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 60 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['RequestsQueueDeadLetters', 'Arn'] } },
      },
    ]);
  });

  it('lets nobody but its rule write into a queue', () => {
    const statements = resourceStatements(stack).filter(({ actions }) => actions.includes('sqs:SendMessage'));

    expect(statements).to.have.lengthOf(2);
    for (const { of, principal, condition } of statements) {
      expect(principal, of).to.deep.equal({ Service: 'events.amazonaws.com' });
      expect(condition, of).to.deep.equal({
        ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['RequestsRule', 'Arn'] } },
      });
    }
  });

  it('tries three times, the claim on a delivery outliving each try', () => {
    const sender = functions['sendNotification']?.properties ?? {};

    expect(at(stack.resource('RequestsQueue').properties, 'RedrivePolicy', 'maxReceiveCount')).to.equal(3);
    expect(HOLD_SECONDS).to.be.greaterThan(Number(sender['Timeout']));
  });

  it('stays below the rate at which the mail service accepts mails', () => {
    expect(stack.only('AWS::Lambda::EventSourceMapping').properties['ScalingConfig']).to.deep.equal({
      MaximumConcurrency: 2,
    });
  });

  it('allows each function what it needs and nothing more', () => {
    const allowed = Object.entries(functions).map(([key, lambda]) => [key, grants(stack, lambda)]);

    expect(Object.fromEntries(allowed)).to.deep.equal({
      sendNotification: [
        'cognito-idp:AdminGetUser userpool/{{resolve:ssm:/mindlinks/dev/user-pool-id}}',
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

  it('leaves the verified sender to the account on AWS', () => {
    expect(stack.ofType('AWS::SES::EmailIdentity')).to.have.lengthOf(0);
  });

  it('routes the API as the handler declares it, behind the user pool', () => {
    const { properties } = stack.only('AWS::ApiGatewayV2::Route');

    expect(properties['RouteKey']).to.equal(`${listMyNotificationsRoute.method} ${listMyNotificationsRoute.path}`);
    expect(properties['AuthorizationType']).to.equal('JWT');
    expect(stack.only('AWS::ApiGatewayV2::Authorizer').properties['AuthorizerType']).to.equal('JWT');
  });

  it('tells others where its API, table and queues are', () => {
    expect(stack.outputs).to.include.keys(
      'NotificationsApiUrl',
      'DeliveriesTableName',
      'RequestsQueueUrl',
      'RequestsDeadLetterQueueUrl',
    );
  });
});
