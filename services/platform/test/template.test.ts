import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { parseDocument } from 'yaml';
import { grants, resourceStatements, roleOf } from '#shared/testing/iam.ts';
import { readServices } from '#local/stack/services.ts';
import { at, list, records, texts } from '#shared/testing/json.ts';
import { checkStack } from '#shared/testing/stack-checks.ts';
import { packagedStack, target } from '#shared/testing/template.ts';

const stack = packagedStack('platform');
const clients = stack.ofType('AWS::Cognito::UserPoolClient');

const poolMail = createRequire(import.meta.url)('../resources/pool-mail.cjs') as (framework: {
  readonly resolveVariable: (variable: string) => Promise<string>;
}) => Promise<unknown>;

/** CloudFormation's tags (`!Ref`, `!GetAtt`) are ignored. */
const readYaml = (path: string): unknown =>
  parseDocument(readFileSync(new URL(path, import.meta.url), 'utf8'), { logLevel: 'silent' }).toJS();

describe('the packaged platform stack', () => {
  checkStack(stack);

  it('archives events for ninety days, to replay them after a consumer failed', () => {
    const { properties } = stack.only('AWS::Events::Archive');
    expect(properties['RetentionDays']).to.equal(90);
    expect(target(properties['SourceArn'])).to.equal(stack.only('AWS::Events::EventBus').id);
  });

  it('has no archive on the local stage, as the emulator has none', () => {
    const service = readYaml('../serverless.yml');
    expect(at(service, 'custom', 'eventArchive', 'local')).to.deep.equal({});
    expect(list(at(service, 'resources'))).to.include(
      '${self:custom.eventArchive.${sls:stage}, self:custom.eventArchive.aws}',
    );
  });

  it('has a group for each kind of user', () => {
    const groups = stack.ofType('AWS::Cognito::UserPoolGroup').map(({ properties }) => properties['GroupName']);
    expect(groups).to.have.members(['client', 'contractor', 'admin']);
  });

  it('does not let users change whose data they see', () => {
    for (const { properties } of clients) {
      expect(texts(properties['WriteAttributes']).filter((name) => name.startsWith('custom:'))).to.deep.equal([]);
      expect(properties['ReadAttributes']).to.include.members(['custom:clientId', 'custom:contractorId']);
    }
    const tenants = list(at(stack.only('AWS::Cognito::UserPool').properties, 'Schema')).filter((attribute) =>
      ['clientId', 'contractorId'].includes(String(at(attribute, 'Name'))),
    );
    expect(tenants.map((attribute) => at(attribute, 'Mutable'))).to.deep.equal([false, false]);
  });

  it('allows no sign-up, and no plain password', () => {
    const { properties } = stack.only('AWS::Cognito::UserPool');
    expect(at(properties, 'AdminCreateUserConfig', 'AllowAdminCreateUserOnly')).to.equal(true);
    expect(at(properties, 'Policies', 'PasswordPolicy', 'MinimumLength')).to.be.at.least(12);
    for (const client of clients) {
      expect(client.properties).to.deep.include({
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        PreventUserExistenceErrors: 'ENABLED',
      });
    }
  });

  it('issues tokens for ten minutes at most, and ends the session of an admin after twelve hours', () => {
    const lives = clients.map(({ properties }) => {
      const { ClientName, IdTokenValidity, AccessTokenValidity, RefreshTokenValidity, TokenValidityUnits } = properties;
      return { ClientName, IdTokenValidity, AccessTokenValidity, RefreshTokenValidity, TokenValidityUnits };
    });
    const units = { IdToken: 'minutes', AccessToken: 'minutes' };
    const tokens = { IdTokenValidity: 10, AccessTokenValidity: 10 };
    expect(lives).to.have.deep.members([
      {
        ClientName: 'web',
        ...tokens,
        RefreshTokenValidity: 30,
        TokenValidityUnits: { ...units, RefreshToken: 'days' },
      },
      {
        ClientName: 'admin',
        ...tokens,
        RefreshTokenValidity: 12,
        TokenValidityUnits: { ...units, RefreshToken: 'hours' },
      },
    ]);
  });

  it('asks the trigger before each token, which may read the users of the pool and nothing else', () => {
    const pool = stack.only('AWS::Cognito::UserPool');
    const trigger = stack.only('AWS::Lambda::Function');
    expect(pool.properties).to.deep.include({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      LambdaConfig: { PreTokenGeneration: { 'Fn::GetAtt': [trigger.id, 'Arn'] } },
    });
    // Cognito remembers no devices: it would not ask for the code on a remembered one.
    expect(pool.properties).not.to.have.property('DeviceConfiguration');
    // The time that Cognito waits.
    expect(trigger.properties['Timeout']).to.equal(5);
    expect(stack.only('AWS::Lambda::Permission').properties).to.deep.equal({
      FunctionName: { 'Fn::GetAtt': [trigger.id, 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: 'cognito-idp.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { 'Fn::GetAtt': [pool.id, 'Arn'] },
    });
    expect(grants(stack, trigger)).to.deep.equal([]);
    const policy = stack.only('AWS::IAM::Policy');
    expect(policy.properties['Roles']).to.deep.equal([{ Ref: roleOf(stack, trigger).id }]);
    expect(list(at(policy.properties, 'PolicyDocument', 'Statement'))).to.deep.equal([
      { Effect: 'Allow', Action: 'cognito-idp:AdminGetUser', Resource: { 'Fn::GetAtt': [pool.id, 'Arn'] } },
    ]);
  });

  it('sends the mails of the user pool by SES once a sender is given, as Cognito itself sends 50 a day', async () => {
    const { EmailConfiguration } = stack.only('AWS::Cognito::UserPool').properties;
    expect(EmailConfiguration).to.deep.equal({ EmailSendingAccount: 'COGNITO_DEFAULT' });
    const ofParams = (params: Readonly<Record<string, string>>): unknown =>
      poolMail({ resolveVariable: async (variable) => params[/^param:(\w+), ''$/.exec(variable)?.[1] ?? ''] ?? '' });
    const arn = (identity: string) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:identity/${identity}`,
    });
    const sent = { EmailSendingAccount: 'DEVELOPER', From: 'no-reply@example.com' };
    expect(await ofParams({ mailFrom: 'no-reply@example.com' })).to.deep.equal({
      ...sent,
      SourceArn: arn('example.com'),
    });
    expect(await ofParams({ mailFrom: 'no-reply@example.com', mailIdentity: 'no-reply@example.com' })).to.deep.equal({
      ...sent,
      SourceArn: arn('no-reply@example.com'),
    });
  });

  it('rotates its key, and encrypts the operators’ topic with it', () => {
    const key = stack.only('AWS::KMS::Key');
    expect(key.properties['EnableKeyRotation']).to.equal(true);
    expect(stack.only('AWS::SNS::Topic').properties['KmsMasterKeyId']).to.deep.equal({ Ref: key.id });
  });

  it('allows alarms of its own account and event rules to publish to the operators, and to use the key for their topic only', () => {
    const topicArn = 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:mindlinks-dev-operators';
    const open = resourceStatements(stack)
      .filter(({ principal }) => at(principal, 'Service') !== undefined)
      .map(({ actions, principal, condition }) => ({ actions, services: at(principal, 'Service'), condition }));
    expect(open).to.have.deep.members([
      {
        actions: ['sns:Publish'],
        services: 'cloudwatch.amazonaws.com',
        condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
      // EventBridge may be refused by a statement that has a condition.
      { actions: ['sns:Publish'], services: 'events.amazonaws.com', condition: undefined },
      {
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        services: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'],
        condition: { StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': { 'Fn::Sub': topicArn } } },
      },
    ]);
  });

  it('has the outputs that other stacks are passed, and the parameters that they read otherwise', () => {
    const compose = JSON.stringify(readYaml('../../../serverless-compose.yml'));
    const passed = [...compose.matchAll(/\$\{platform\.(\w+)\}/g)].map(([, name]) => name);
    expect(passed).to.have.lengthOf.above(0);
    expect(Object.keys(stack.outputs)).to.include.members(passed);
    const parameters = stack.ofType('AWS::SSM::Parameter').map(({ properties }) => properties['Name']);
    expect(parameters).to.have.members(
      ['user-pool-id', 'user-pool-client-id', 'admin-client-id', 'kms-key-id'].map((name) => `/mindlinks/dev/${name}`),
    );
  });

  const widgets = records(
    at(
      JSON.parse(String(at(stack.only('AWS::CloudWatch::Dashboard').properties, 'DashboardBody', 'Fn::Sub'))),
      'widgets',
    ),
  );

  it('shows the whole platform on one dashboard', () => {
    expect(widgets.map((widget) => at(widget, 'properties', 'title'))).to.have.lengthOf.at.least(4);
  });

  it('lists the functions of all services that failed', async () => {
    const query = widgets
      .map((widget) => String(at(widget, 'properties', 'query')))
      .find((text) => text.includes('SOURCE'));
    const groups = [...String(query).matchAll(/SOURCE '([^']+)'/g)].map(([, group]) => group);
    const stacks = (await readServices()).map(({ name }) => packagedStack(name));
    const logs = stacks.flatMap(({ resources }) => resources.filter(({ id }) => id === 'FunctionLog'));
    expect(groups).to.have.members(logs.map(({ properties }) => properties['LogGroupName']));
  });
});
