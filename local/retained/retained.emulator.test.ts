import { randomUUID } from 'node:crypto';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import {
  AdminListGroupsForUserCommand,
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { readStack } from '../stack/description.ts';
import { clientConfig } from '../stack/environment.ts';
import { retainedResources } from './account.ts';

const WAIT = { minDelay: 1, maxWaitTime: 60 };
const POLICIES = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

/** One of each kind that the platform's and services' stacks retain, and a queue, which they do not. */
const templateOf = (name: string) => ({
  Resources: {
    Key: { Type: 'AWS::KMS::Key', ...POLICIES, Properties: { Description: name } },
    KeyAlias: {
      Type: 'AWS::KMS::Alias',
      ...POLICIES,
      Properties: { AliasName: `alias/${name}`, TargetKeyId: { Ref: 'Key' } },
    },
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      ...POLICIES,
      Properties: { UserPoolName: name, DeletionProtection: 'ACTIVE' },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      ...POLICIES,
      Properties: { ClientName: 'web', UserPoolId: { Ref: 'Pool' } },
    },
    Admins: {
      Type: 'AWS::Cognito::UserPoolGroup',
      ...POLICIES,
      Properties: { GroupName: 'admin', UserPoolId: { Ref: 'Pool' } },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      ...POLICIES,
      Properties: {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      ...POLICIES,
      Properties: {
        BucketName: { 'Fn::Sub': `${name}-\${AWS::AccountId}` },
        VersioningConfiguration: { Status: 'Enabled' },
        // Left out of the import: the queue is not retained.
        Tags: [{ Key: 'queue', Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
      },
    },
    BucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      ...POLICIES,
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Version: '2012-10-17', Statement: [] } },
    },
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } },
  },
});

describe('retained resources of a removed stack, in the emulator', () => {
  const name = `retained-${randomUUID().slice(0, 8)}`;
  const template = templateOf(name);
  const RETAINED = Object.keys(template.Resources).filter((id) => id !== 'Queue');

  it('are found, imported into a new stack with their data, and deleted for good', async () => {
    const { endpoint } = await readStack();
    const config = clientConfig(endpoint);
    const cloudFormation = new CloudFormationClient(config);
    const cognito = new CognitoIdentityProviderClient(config);
    const dynamo = new DynamoDBClient(config);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const retained = retainedResources(config, '000000000000');
    const remove = async (): Promise<void> => {
      await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
      await waitUntilStackDeleteComplete({ client: cloudFormation, ...WAIT }, { StackName: name });
    };

    expect(await retained.find(template)).to.deep.equal([]);
    expect(await retained.isDeployed(name)).to.equal(false);
    await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }));
    await waitUntilStackCreateComplete({ client: cloudFormation, ...WAIT }, { StackName: name });
    expect(await retained.isDeployed(name)).to.equal(true);
    const before = await retained.find(template);
    expect(before.map(({ logicalId }) => logicalId)).to.deep.equal(RETAINED);
    const UserPoolId = before.find(({ logicalId }) => logicalId === 'Pool')?.identifier['UserPoolId'];
    const user = { UserPoolId, Username: 'ada' };
    await dynamo.send(new PutItemCommand({ TableName: name, Item: { pk: { S: 'entry' } } }));
    await s3.send(new PutObjectCommand({ Bucket: `${name}-000000000000`, Key: 'file', Body: 'first' }));
    await s3.send(new PutObjectCommand({ Bucket: `${name}-000000000000`, Key: 'file', Body: 'second' }));
    await cognito.send(new AdminCreateUserCommand(user));
    await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'admin' }));

    await remove();
    expect(await retained.isDeployed(name)).to.equal(false);
    expect(await retained.find(template)).to.deep.equal(before);

    await retained.importInto({ stackName: name, template }, before);
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }));
    // The policy of the bucket is created again by the deployment that follows.
    const imported = RETAINED.filter((id) => id !== 'BucketPolicy');
    expect(StackResources.map(({ LogicalResourceId }) => LogicalResourceId)).to.have.members(imported);
    expect((await retained.find(template)).map(({ logicalId }) => logicalId)).to.deep.equal(imported);
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: name, Key: { pk: { S: 'entry' } } }));
    expect(Item).to.deep.equal({ pk: { S: 'entry' } });
    const { Groups = [] } = await cognito.send(new AdminListGroupsForUserCommand(user));
    expect(Groups.map(({ GroupName }) => GroupName)).to.deep.equal(['admin']);

    await remove();
    await retained.deleteAll(await retained.find(template));
    expect(await retained.find(template)).to.deep.equal([]);
  });
});
