/**
 * IAM statements that functions of every service choose from, by name, in their `allow`.
 *
 * @param {object} custom Of the service, with its region
 * @param {{ id: string }} [custom.table] Its table
 * @param {{ kmsKeyArn: string | object, eventBusName: string, userPoolArn: string | object }} custom.platform
 * @param {object} [custom.refs] Of `refs.cjs`, for a service with machines
 * @returns {Record<string, object | object[]>}
 */
const statements = ({ table = {}, platform: { kmsKeyArn, eventBusName, userPoolArn }, refs = {}, region }) => {
  const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });
  /** The platform's key, used by DynamoDB or S3 only, on behalf of the function. */
  const useKey = (actions, service) => ({
    ...allow(
      actions.map((action) => `kms:${action}`),
      kmsKeyArn,
    ),
    Condition: { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } },
  });
  const onTable = (action) => allow(`dynamodb:${action}`, { 'Fn::GetAtt': [table.id, 'Arn'] });
  const queryIndex = (name) => allow('dynamodb:Query', { 'Fn::Sub': `\${${table.id}.Arn}/index/${name}` });

  return {
    // X-Ray has no resources to name.
    trace: allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),

    getItem: onTable('GetItem'),
    putItem: onTable('PutItem'),
    deleteItem: onTable('DeleteItem'),
    checkItem: onTable('ConditionCheckItem'),
    query: onTable('Query'),
    queryIndex1: queryIndex('index1'),
    queryIndex2: queryIndex('index2'),
    useTableKey: useKey(['Encrypt', 'Decrypt', 'GenerateDataKey', 'DescribeKey'], 'dynamodb'),
    readTableKey: useKey(['Decrypt', 'DescribeKey'], 'dynamodb'),
    /** First responses of POST requests; with `idempotency-table.yml`. A put that is refused returns the item that is there. */
    useIdempotencyTable: allow(
      ['PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action}`),
      { 'Fn::GetAtt': ['IdempotencyTable', 'Arn'] },
    ),

    /** Whether a caller was removed since the token was issued; `functions.cjs` sets `USER_POOL_ID` with it. */
    readUsers: allow(['cognito-idp:AdminGetUser', 'cognito-idp:AdminListGroupsForUser'], userPoolArn),

    // Objects encrypted with the platform's key. A bucket key is also decrypted where an object is written.
    readBucketKey: useKey(['Decrypt'], 's3'),
    writeBucketKey: useKey(['GenerateDataKey', 'Decrypt'], 's3'),

    publishEvents: allow('events:PutEvents', {
      'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/${eventBusName}`,
    }),

    /** To a wait that is registered: answer its task token, and delete its timer. */
    sendSignals: [allow('states:SendTaskSuccess', refs.taskTokens), allow('scheduler:DeleteSchedule', refs.schedules)],
    /** With `schedules.cjs`. */
    createDeadlines: [
      allow('scheduler:CreateSchedule', refs.schedules),
      {
        ...allow('iam:PassRole', { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] }),
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
    ],
  };
};

module.exports = { statements };
