import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { AnyEvent } from '#shared/events/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import { realSleep } from '#shared/runtime/index.ts';
import { createDynamoStore, documentClient } from './adapters/dynamo-store.ts';
import { storeContract } from './contract.ts';
import type { StoreUnderTest } from './contract.ts';

/** Needs `AWS_ENDPOINT_URL`, a region and credentials in the environment. Every test gets a table of its own. */
const client = documentClient();
const tables: string[] = [];

const keySchema = (prefix = '') => [
  { AttributeName: `${prefix}pk`, KeyType: 'HASH' as const },
  { AttributeName: `${prefix}sk`, KeyType: 'RANGE' as const },
];
const index = (IndexName: string) => ({
  IndexName,
  KeySchema: keySchema(IndexName),
  Projection: { ProjectionType: 'ALL' as const },
});

const createTable = async (): Promise<string> => {
  const TableName = `store-contract-${randomUUID()}`;
  const attributes = ['', 'index1', 'index2'].flatMap((prefix) => [`${prefix}pk`, `${prefix}sk`]);
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keySchema(),
      GlobalSecondaryIndexes: [index('index1'), index('index2')],
    }),
  );
  tables.push(TableName);
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
  return TableName;
};

const makeStore = async (clock: Clock): Promise<StoreUnderTest> => {
  const tableName = await createTable();
  const outbox = async (): Promise<AnyEvent[]> => {
    const { Items = [] } = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: 'begins_with(pk, :outbox)',
        ExpressionAttributeValues: { ':outbox': 'OUTBOX#' },
      }),
    );
    return Items.map(({ value }) => (value as { readonly event: AnyEvent }).event);
  };
  return { store: createDynamoStore({ client, tableName, clock, sleep: realSleep }), outbox };
};

describe('On DynamoDB', () => {
  storeContract('DynamoStore', makeStore, { histories: 25 });

  after(async () => {
    for (const TableName of tables) await client.send(new DeleteTableCommand({ TableName }));
    client.destroy();
  });
});
