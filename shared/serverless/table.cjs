const retention = require('./retention.cjs');

/**
 * The table of a service, by its `custom.table`: logical id, number of general indexes, whether its stream publishes an
 * outbox.
 */
module.exports = async ({ resolveVariable }) => {
  const { id, indexes, hasOutbox } = await resolveVariable('self:custom.table');
  const keySchemas = [keySchema('pk', 'sk')];
  for (let index = 1; index <= indexes; index += 1) keySchemas.push(keySchema(`index${index}pk`, `index${index}sk`));
  const attributes = keySchemas.flat().map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' }));
  const { DeletionPolicy, UpdateReplacePolicy, protectedTable } = await retention({ resolveVariable });
  return {
    Resources: {
      [id]: {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy,
        UpdateReplacePolicy,
        Properties: {
          TableName: await resolveVariable('self:custom.prefix'),
          ...protectedTable,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: attributes,
          KeySchema: keySchemas[0],
          GlobalSecondaryIndexes: keySchemas.slice(1).map((KeySchema, index) => ({
            IndexName: `index${index + 1}`,
            KeySchema,
            Projection: { ProjectionType: 'ALL' },
          })),
          ...(hasOutbox && { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }),
          TimeToLiveSpecification: { AttributeName: 'expiresAtEpoch', Enabled: true },
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: {
            SSEEnabled: true,
            SSEType: 'KMS',
            KMSMasterKeyId: await resolveVariable('self:custom.platform.kmsKeyArn'),
          },
        },
      },
    },
  };
};

const keySchema = (hash, range) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
];
