import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomIds } from '#shared/runtime/index.ts';
import type { Clock, Ids, Random, Sleep } from '#shared/runtime/index.ts';
import { assertCommit } from '../commit.ts';
import { decodeCursor, pageSize } from '../cursor.ts';
import type { Key, Query, Store, Versioned } from '../port.ts';
import { cursorAt, fromItem, isExpired, outboxItem, queryInput, startKey, transactItem } from './dynamo-layout.ts';
import { transact } from './dynamo-transaction.ts';

export { documentClient } from './document-client.ts';

export interface DynamoStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random?: Random;
  /** Tokens by which DynamoDB knows a repeated transaction. */
  readonly ids?: Ids;
}

const CONTENTION_ATTEMPTS = 8;

/**
 * The Store on one DynamoDB table. Needs GetItem, Query (table and its indexes), PutItem, DeleteItem and
 * ConditionCheckItem.
 */
export const createDynamoStore = ({
  client,
  tableName,
  clock,
  sleep,
  random,
  ids = randomIds,
}: DynamoStoreOptions): Store => ({
  get: async <T>(key: Key) => {
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
    return Item && !isExpired(Item, clock.now()) ? fromItem<T>(Item) : undefined;
  },

  query: async <T>(query: Query) => {
    const limit = pageSize(query);
    const after = decodeCursor(query);
    const input = queryInput(query, tableName, clock.now());
    const items: Versioned<T>[] = [];
    let last = after && startKey(query, after);
    // DynamoDB counts expired items towards its limit: read on until the page is full.
    do {
      const page = await client.send(
        new QueryCommand({ ...input, Limit: limit - items.length, ...(last && { ExclusiveStartKey: last }) }),
      );
      items.push(...(page.Items ?? []).map((item) => fromItem<T>(item)));
      last = page.LastEvaluatedKey;
    } while (last && items.length < limit);
    return { items, ...(last && { next: cursorAt(query, last) }) };
  },

  commit: async (changes, events = []) => {
    assertCommit(changes, events);
    if (changes.length + events.length === 0) return;
    const now = clock.now();
    const items = [
      ...changes.map((change) => transactItem(change, tableName, now)),
      ...events.map((event) => outboxItem(event, tableName, now)),
    ];
    await transact(client, items, { attempts: CONTENTION_ATTEMPTS, sleep, ...(random && { random }) }, ids);
  },
});
