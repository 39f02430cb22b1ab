import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityProviderClient,
  DeleteUserPoolCommand,
  GetGroupCommand,
  UpdateUserPoolCommand,
  paginateListUserPoolClients,
  paginateListUserPools,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { DeleteAliasCommand, DescribeKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { unlessMissing, unlessNoStack } from '../aws/clients.ts';
import type { ClientConfig } from '../aws/clients.ts';
import { nameIn } from '../aws/place.ts';
import type { Place } from '../aws/place.ts';
import { importTemplate, referenceIn, retainedIn } from './template.ts';
import type { RetainedResource } from './template.ts';

/** A resource that exists in the account, with the identifier that CloudFormation imports it by. */
export interface FoundResource {
  readonly logicalId: string;
  readonly type: string;
  readonly identifier: Readonly<Record<string, string>>;
}

/** A packaged stack and its name in CloudFormation. */
export interface PackagedTemplate {
  readonly stackName: string;
  readonly template: unknown;
}

const WAIT = { minDelay: 1, maxWaitTime: 600 } as const;

/** What removed stacks of a stage left in an account, and what can be done with it. */
export const retainedResources = (config: ClientConfig, accountId: string) => {
  const place: Place = { accountId, region: config.region };
  const cloudFormation = new CloudFormationClient(config);
  const cognito = new CognitoIdentityProviderClient(config);
  const dynamo = new DynamoDBClient(config);
  const kms = new KMSClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: config.endpoint !== undefined });

  const isDeployed = async (stackName: string): Promise<boolean> => {
    const answer = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName })).catch(unlessNoStack);
    return (answer?.Stacks ?? []).some(
      ({ StackStatus }) => !/^(DELETE_COMPLETE|REVIEW_IN_PROGRESS)$/.test(`${StackStatus}`),
    );
  };

  const hasBucket = async (Bucket: string): Promise<boolean> =>
    (await s3.send(new HeadBucketCommand({ Bucket })).catch(unlessMissing('NotFound', 'NoSuchBucket'))) !== undefined;

  const keyBehind = async (alias: string): Promise<string | undefined> => {
    const answer = await kms.send(new DescribeKeyCommand({ KeyId: alias })).catch(unlessMissing('NotFoundException'));
    return answer?.KeyMetadata?.KeyId;
  };

  const poolNamed = async (name: string): Promise<string | undefined> => {
    const ids: string[] = [];
    for await (const { UserPools = [] } of paginateListUserPools(
      { client: cognito, pageSize: 60 },
      { MaxResults: 60 },
    )) {
      ids.push(...UserPools.flatMap(({ Id, Name }) => (Name === name && Id !== undefined ? [Id] : [])));
    }
    if (ids.length > 1)
      throw new Error(`There are ${ids.length} user pools ${name}: ${ids.join(', ')}. Delete all but one.`);
    return ids[0];
  };

  const clientNamed = async (UserPoolId: string, name: string): Promise<string | undefined> => {
    for await (const { UserPoolClients = [] } of paginateListUserPoolClients({ client: cognito }, { UserPoolId })) {
      const found = UserPoolClients.find(({ ClientName }) => ClientName === name);
      if (found) return found.ClientId;
    }
    return undefined;
  };

  /** The identifier of a resource that exists. @throws Error for a type that this program does not know */
  const identifierOf = async (
    { logicalId, type, properties }: RetainedResource,
    all: readonly RetainedResource[],
  ): Promise<Readonly<Record<string, string>> | undefined> => {
    const resource = (id: string): RetainedResource => {
      const found = all.find((one) => one.logicalId === id);
      if (!found) throw new Error(`${logicalId} refers to ${id}, which is not retained`);
      return found;
    };
    const pool = (): Promise<string | undefined> =>
      poolNamed(nameIn(place, resource(referenceIn(properties['UserPoolId'])).properties['UserPoolName']));
    switch (type) {
      case 'AWS::DynamoDB::Table': {
        const TableName = nameIn(place, properties['TableName']);
        const found = await dynamo
          .send(new DescribeTableCommand({ TableName }))
          .catch(unlessMissing('ResourceNotFoundException'));
        return found && { TableName };
      }
      case 'AWS::S3::Bucket': {
        const BucketName = nameIn(place, properties['BucketName']);
        return (await hasBucket(BucketName)) ? { BucketName } : undefined;
      }
      case 'AWS::S3::BucketPolicy': {
        const Bucket = nameIn(place, resource(referenceIn(properties['Bucket'])).properties['BucketName']);
        const found = await s3
          .send(new GetBucketPolicyCommand({ Bucket }))
          .catch(unlessMissing('NoSuchBucket', 'NoSuchBucketPolicy'));
        return found && { Bucket };
      }
      case 'AWS::KMS::Alias': {
        const AliasName = nameIn(place, properties['AliasName']);
        return (await keyBehind(AliasName)) === undefined ? undefined : { AliasName };
      }
      case 'AWS::KMS::Key': {
        const alias = all.find((one) => referenceIn(one.properties['TargetKeyId']) === logicalId);
        const KeyId = alias && (await keyBehind(nameIn(place, alias.properties['AliasName'])));
        return KeyId === undefined ? undefined : { KeyId };
      }
      case 'AWS::Cognito::UserPool': {
        const UserPoolId = await poolNamed(nameIn(place, properties['UserPoolName']));
        return UserPoolId === undefined ? undefined : { UserPoolId };
      }
      case 'AWS::Cognito::UserPoolClient': {
        const UserPoolId = await pool();
        const ClientId = UserPoolId && (await clientNamed(UserPoolId, nameIn(place, properties['ClientName'])));
        return UserPoolId && ClientId ? { UserPoolId, ClientId } : undefined;
      }
      case 'AWS::Cognito::UserPoolGroup': {
        const UserPoolId = await pool();
        const GroupName = nameIn(place, properties['GroupName']);
        const found =
          UserPoolId &&
          (await cognito
            .send(new GetGroupCommand({ UserPoolId, GroupName }))
            .catch(unlessMissing('ResourceNotFoundException')));
        return found ? { UserPoolId, GroupName } : undefined;
      }
      default:
        throw new Error(`${logicalId}: no way to find a retained ${type}`);
    }
  };

  const emptyBucket = async (Bucket: string): Promise<void> => {
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      if (Objects.length === 0) return;
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true }, BypassGovernanceRetention: true }),
      );
      const [first] = Errors;
      if (first) throw new Error(`${Bucket}: ${Errors.length} objects are not deleted; ${first.Key}: ${first.Message}`);
    }
  };

  const deleteOne = async ({ type, identifier }: FoundResource): Promise<void> => {
    switch (type) {
      case 'AWS::DynamoDB::Table': {
        const { TableName = '' } = identifier;
        await dynamo.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
        await waitUntilTableExists({ client: dynamo, ...WAIT }, { TableName });
        await dynamo.send(new DeleteTableCommand({ TableName }));
        await waitUntilTableNotExists({ client: dynamo, ...WAIT }, { TableName });
        return;
      }
      case 'AWS::S3::Bucket':
        await emptyBucket(identifier['BucketName'] ?? '');
        await s3.send(new DeleteBucketCommand({ Bucket: identifier['BucketName'] }));
        return;
      case 'AWS::KMS::Alias':
        await kms.send(new DeleteAliasCommand({ AliasName: identifier['AliasName'] }));
        return;
      case 'AWS::KMS::Key':
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId: identifier['KeyId'], PendingWindowInDays: 30 }));
        return;
      case 'AWS::Cognito::UserPool': {
        const UserPoolId = identifier['UserPoolId'];
        await cognito.send(new UpdateUserPoolCommand({ UserPoolId, DeletionProtection: 'INACTIVE' }));
        await cognito.send(new DeleteUserPoolCommand({ UserPoolId }));
        return;
      }
      default: // goes with its bucket or user pool
    }
  };

  return {
    isDeployed,

    /** What exists in the account of what a template retains. */
    find: async (template: unknown): Promise<readonly FoundResource[]> => {
      const all = retainedIn(template);
      const found: FoundResource[] = [];
      for (const resource of all) {
        const identifier = await identifierOf(resource, all);
        if (identifier) found.push({ logicalId: resource.logicalId, type: resource.type, identifier });
      }
      return found;
    },

    /**
     * Makes a new stack of resources that exist. The deployment that must follow adds the others, and the policies of buckets:
     * those are deleted, because CloudFormation refuses to create a policy where one is ("already exists on bucket").
     * @throws Error when CloudFormation refuses
     */
    importInto: async ({ stackName, template }: PackagedTemplate, left: readonly FoundResource[]): Promise<void> => {
      const found = left.filter(({ type }) => type !== 'AWS::S3::BucketPolicy');
      const { Id, StackId } = await cloudFormation.send(
        new CreateChangeSetCommand({
          StackName: stackName,
          ChangeSetName: 'import-retained',
          ChangeSetType: 'IMPORT',
          TemplateBody: JSON.stringify(importTemplate(template, new Set(found.map(({ logicalId }) => logicalId)))),
          ResourcesToImport: found.map(({ logicalId, type, identifier }) => ({
            LogicalResourceId: logicalId,
            ResourceType: type,
            ResourceIdentifier: { ...identifier },
          })),
        }),
      );
      await waitUntilChangeSetCreateComplete({ client: cloudFormation, ...WAIT }, { ChangeSetName: Id });
      await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
      await waitUntilStackImportComplete({ client: cloudFormation, ...WAIT }, { StackName: StackId });
      for (const { type, identifier } of left) {
        if (type === 'AWS::S3::BucketPolicy') {
          await s3.send(new DeleteBucketPolicyCommand({ Bucket: identifier['Bucket'] }));
        }
      }
    },

    /** Deletes them for good; a key after 30 days, until when that can be cancelled. */
    deleteAll: async (found: readonly FoundResource[]): Promise<void> => {
      // A key last: its alias names it.
      for (const resource of found.toSorted(
        (a, b) => Number(a.type === 'AWS::KMS::Key') - Number(b.type === 'AWS::KMS::Key'),
      ))
        await deleteOne(resource);
    },
  };
};

/** One line about a resource. */
export const describeFound = ({ logicalId, type, identifier }: FoundResource): string =>
  `${logicalId} (${type.replace('AWS::', '')}) ${Object.values(identifier).join(' ')}`;
