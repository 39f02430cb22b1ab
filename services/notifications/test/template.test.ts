import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { listMyNotificationsRoute } from '../src/handlers/listMyNotifications.ts';
import { HOLD_SECONDS } from '../src/domain/delivery.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface Properties extends Readonly<Record<string, unknown>> {
  /** Of a role. */
  readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
}

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Properties;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

const FILE = new URL('../../../.build/notifications/cloudformation-template-update-stack.json', import.meta.url);
const packaged = (): Template => JSON.parse(readFileSync(FILE, 'utf8')) as Template;

describe('the packaged stack', () => {
  const { Resources: resources } = packaged();
  const ofType = (type: string): [string, Resource][] =>
    Object.entries(resources).filter(([, { Type, Condition }]) => Type === type && Condition === undefined);
  const only = (type: string): Properties => {
    const [found, ...others] = ofType(type);
    if (found === undefined || others.length > 0) throw new Error(`There is not exactly one ${type}`);
    return found[1].Properties;
  };
  const properties = (id: string): Properties => resources[id]?.Properties ?? {};

  it('takes requests of every service of the platform, and nothing else', () => {
    const rule = only('AWS::Events::Rule');

    expect(rule['EventBusName']).to.equal('mindlinks-dev');
    expect(rule['EventPattern']).to.deep.equal({
      source: [{ prefix: 'mindlinks.' }],
      'detail-type': ['notification.requested'],
    });
  });

  it('keeps what the rule cannot hand over', () => {
    expect(only('AWS::Events::Rule')['Targets']).to.deep.equal([
      {
        Id: 'requests',
        Arn: { 'Fn::GetAtt': ['RequestsQueue', 'Arn'] },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 60 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['RequestsDeadLetterQueue', 'Arn'] } },
      },
    ]);
  });

  it('lets nobody but its rule write into a queue', () => {
    const policies = ofType('AWS::SQS::QueuePolicy');

    expect(policies.map(([, { Properties }]) => Properties['Queues'])).to.deep.equal([
      [{ Ref: 'RequestsQueue' }],
      [{ Ref: 'RequestsDeadLetterQueue' }],
    ]);
    for (const [, { Properties }] of policies) {
      expect(Properties).to.have.nested.property(
        'PolicyDocument.Statement[0].Principal.Service',
        'events.amazonaws.com',
      );
      expect(Properties)
        .to.have.nested.property('PolicyDocument.Statement[0].Condition.ArnEquals')
        .that.deep.equals({ 'aws:SourceArn': { 'Fn::GetAtt': ['RequestsRule', 'Arn'] } });
    }
  });

  it('gives every queue encryption, and a dead-letter queue or an alarm on its depth', () => {
    const alarmed = ofType('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties['MetricName'] === 'ApproximateNumberOfMessagesVisible')
      .map(([, { Properties }]) => JSON.stringify(Properties['Dimensions']));
    const queues = ofType('AWS::SQS::Queue');

    expect(queues).to.have.lengthOf(2);
    for (const [id, { Properties }] of queues) {
      expect(Properties['SqsManagedSseEnabled'], id).to.equal(true);
      const watched = alarmed.some((dimensions) => dimensions.includes(`"${id}"`));
      expect('RedrivePolicy' in Properties || watched, id).to.equal(true);
    }
    expect(properties('RequestsQueue')['RedrivePolicy']).to.deep.equal({
      deadLetterTargetArn: { 'Fn::GetAtt': ['RequestsDeadLetterQueue', 'Arn'] },
      maxReceiveCount: 3,
    });
  });

  it('raises an alarm for old messages, and for errors and throttles of every function', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    const watched = alarms.map(({ MetricName, Dimensions }) => `${String(MetricName)} ${JSON.stringify(Dimensions)}`);

    expect(watched.some((alarm) => alarm.startsWith('ApproximateAgeOfOldestMessage'))).to.equal(true);
    for (const [id] of ofType('AWS::Lambda::Function')) {
      for (const metric of ['Errors', 'Throttles']) {
        expect(watched).to.include(`${metric} [{"Name":"FunctionName","Value":{"Ref":"${id}"}}]`);
      }
    }
    for (const { AlarmActions } of alarms) expect(AlarmActions).to.be.an('array').with.lengthOf(1);
  });

  it('retries single messages, not batches, and not before the Lambda is done', () => {
    const timeout = Number(properties('SendNotificationLambdaFunction')['Timeout']);

    expect(only('AWS::Lambda::EventSourceMapping')['FunctionResponseTypes']).to.deep.equal(['ReportBatchItemFailures']);
    expect(properties('RequestsQueue')['VisibilityTimeout']).to.be.at.least(6 * timeout);
    expect(HOLD_SECONDS).to.be.greaterThan(timeout);
  });

  it('gives each function a role of its own, without wildcards', () => {
    const roles = ofType('AWS::IAM::Role');

    expect(roles).to.have.lengthOf(ofType('AWS::Lambda::Function').length);
    for (const [id, { Properties }] of roles) {
      expect(statementsOf(Properties), id).not.to.have.lengthOf(0);
      for (const { Action, Resource: resource } of statementsOf(Properties)) {
        const actions = [Action].flat();
        expect(actions.join(' '), id).not.to.contain('*');
        // X-Ray has no resources to name.
        if (!actions.every((action) => action.startsWith('xray:'))) expect(resource, id).not.to.deep.equal('*');
        expect(JSON.stringify(resource), id).not.to.contain('["*"]');
      }
    }
  });

  it('lets a mail go out under the one sender only', () => {
    const [statement] = statementsOf(properties('SendNotificationIamRoleLambdaExecution')).filter(({ Action }) =>
      [Action].flat().includes('ses:SendEmail'),
    );

    expect(statement?.Resource).to.be.an('array').with.lengthOf(2);
    expect(JSON.stringify(statement)).to.contain('identity/no-reply@mindlinks.example');
  });

  it('leaves the verified sender to the account on AWS', () => {
    expect(ofType('AWS::SES::EmailIdentity')).to.have.lengthOf(0);
  });

  it('protects the delivery log and lets it age', () => {
    const table = only('AWS::DynamoDB::Table');

    expect(table['BillingMode']).to.equal('PAY_PER_REQUEST');
    expect(table['PointInTimeRecoverySpecification']).to.deep.equal({ PointInTimeRecoveryEnabled: true });
    expect(table['TimeToLiveSpecification']).to.deep.equal({ AttributeName: 'expiresAtEpoch', Enabled: true });
    expect(table).to.have.nested.property('SSESpecification.SSEType', 'KMS');
  });

  it('routes the API as the handler declares it, behind the user pool', () => {
    const route = only('AWS::ApiGatewayV2::Route');

    expect(route['RouteKey']).to.equal(`${listMyNotificationsRoute.method} ${listMyNotificationsRoute.path}`);
    expect(route['AuthorizationType']).to.equal('JWT');
    expect(only('AWS::ApiGatewayV2::Authorizer')['AuthorizerType']).to.equal('JWT');
  });

  it('keeps logs for a month', () => {
    const groups = ofType('AWS::Logs::LogGroup');

    expect(groups).to.have.lengthOf(ofType('AWS::Lambda::Function').length);
    for (const [, { Properties }] of groups) expect(Properties['RetentionInDays']).to.equal(30);
  });
});

const statementsOf = ({ Policies = [] }: Properties): readonly Statement[] =>
  Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
