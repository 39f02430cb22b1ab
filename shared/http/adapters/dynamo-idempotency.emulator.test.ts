import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { keepsIdempotency } from '../idempotency.contract.ts';
import { lambdaContext } from '../testing.ts';
import { dynamoIdempotency } from './dynamo-idempotency.ts';

/** Needs AWS_ENDPOINT_URL, AWS_REGION and credentials, as every test against the emulator. */
describe('Idempotency kept in DynamoDB', () => {
  const client = new DynamoDBClient();
  const tableName = `idempotency-${randomUUID()}`;

  before(async () => {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await waitUntilTableExists({ client, minDelay: 1, maxDelay: 2, maxWaitTime: 10 }, { TableName: tableName });
  });
  after(async () => {
    await client.send(new DeleteTableCommand({ TableName: tableName }));
  });

  keepsIdempotency(() => dynamoIdempotency({ tableName, client }));

  it('is forgotten after 24 hours, by the attribute the table’s TTL names', async () => {
    const request = { id: randomUUID(), payload: {}, context: lambdaContext() };
    const before = Math.floor(Date.now() / 1000);
    await dynamoIdempotency({ tableName, client }).run(request, async () => ({ status: 200 }));
    const after = Math.ceil(Date.now() / 1000);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
    const expiresAt = Items.map(({ expiration }) => Number(expiration?.N) - 86_400);
    expect(expiresAt.some((time) => time >= before && time <= after)).to.equal(true);
  });
});
