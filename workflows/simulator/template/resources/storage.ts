import type { Fields } from '../fields.ts';
import { refuse } from '../errors.ts';
import type { Bucket, BucketNotification, SsmParameter, Table } from '../model.ts';
import { placed, readProperties } from './resource.ts';
import type { Resource } from './resource.ts';

/** AWS::DynamoDB::Table, on demand */
export const table = (resource: Resource): Table =>
  readProperties(resource, (fields) => {
    fields.ignore('TableName', 'AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes');
    fields.ignore('PointInTimeRecoverySpecification', 'DeletionProtectionEnabled', 'Tags');
    fields.ignore('StreamSpecification', 'TableClass', 'ContributorInsightsSpecification');
    fields.choice('BillingMode', ['PAY_PER_REQUEST']);
    return {
      ...placed(resource),
      streamArn: resource.identity.attributes?.['StreamArn'],
      ttlAttribute: fields.optionalRecord('TimeToLiveSpecification', (ttl) => {
        const attribute = ttl.text('AttributeName');
        return ttl.flag('Enabled', false) ? attribute : undefined;
      }),
      kmsKeyArn: fields.optionalRecord('SSESpecification', (encryption) => {
        encryption.flag('SSEEnabled', false);
        encryption.choice('SSEType', ['KMS'], 'KMS');
        return encryption.optionalText('KMSMasterKeyId');
      }),
    };
  });

/** AWS::S3::Bucket */
export const bucket = (resource: Resource): Bucket =>
  readProperties(resource, (fields) => {
    fields.ignore('BucketName', 'PublicAccessBlockConfiguration', 'OwnershipControls', 'Tags');
    fields.ignore('CorsConfiguration', 'LifecycleConfiguration', 'ObjectLockConfiguration');
    const versioning = fields.optionalRecord('VersioningConfiguration', (configuration) =>
      configuration.choice('Status', ['Enabled', 'Suspended']),
    );
    return {
      ...placed(resource),
      versioned: versioning === 'Enabled',
      objectLock: fields.flag('ObjectLockEnabled', false),
      kmsKeyArn: fields.optionalRecord('BucketEncryption', bucketKey),
      notifications:
        fields.optionalRecord('NotificationConfiguration', (configuration) =>
          configuration.records('QueueConfigurations', notification),
        ) ?? [],
    };
  });

const bucketKey = (encryption: Fields): string | undefined => {
  const [key, ...others] = encryption.records('ServerSideEncryptionConfiguration', (rule) => {
    rule.ignore('BucketKeyEnabled');
    return rule.optionalRecord('ServerSideEncryptionByDefault', (byDefault) => {
      byDefault.choice('SSEAlgorithm', ['aws:kms', 'AES256']);
      return byDefault.optionalText('KMSMasterKeyID');
    });
  });
  return others.length === 0 ? key : refuse(encryption.path, 'has more than one rule');
};

const notification = (fields: Fields): BucketNotification => {
  const filters = fields.optionalRecord('Filter', (filter) =>
    filter.record('S3Key', (key) =>
      key.records('Rules', (rule) => ({ name: rule.text('Name').toLowerCase(), value: rule.text('Value') })),
    ),
  );
  const valueOf = (name: string): string => filters?.find((filter) => filter.name === name)?.value ?? '';
  const unknown = filters?.find(({ name }) => name !== 'prefix' && name !== 'suffix');
  if (unknown) refuse(`${fields.path}.Filter`, `is neither prefix nor suffix: ${unknown.name}`);
  return {
    events: fields.texts('Event'),
    prefix: valueOf('prefix'),
    suffix: valueOf('suffix'),
    queueArn: fields.text('Queue'),
  };
};

/** AWS::SSM::Parameter */
export const ssmParameter = (resource: Resource): SsmParameter =>
  readProperties(resource, (fields) => {
    fields.ignore('Name', 'Description', 'Tier', 'Tags');
    fields.choice('Type', ['String', 'StringList']);
    return {
      stack: resource.stack,
      logicalId: resource.logicalId,
      name: resource.identity.name,
      value: fields.text('Value'),
    };
  });
