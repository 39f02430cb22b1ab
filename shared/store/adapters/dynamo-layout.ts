import type { QueryCommandInput, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { AnyEvent } from '#shared/events/index.ts';
import { outboxItemOf, outboxKey } from '../outbox-item.ts';
import { encodeCursor } from '../cursor.ts';
import type { Position } from '../cursor.ts';
import type { Change, Put, Query, Versioned } from '../port.ts';
import { storable } from '../storable.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Item = Record<string, unknown>;
type Expression = Pick<
  NonNullable<TransactItem['ConditionCheck']>,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/*
 * One item: `pk`, `sk`, `version`, `value` (map), `index1pk`, `index1sk`, `index2pk`, `index2sk`, and when it expires:
 * `expiresAt` (ISO, what reads and conditions compare) and `expiresAtEpoch` (seconds, the table's TTL attribute).
 * DynamoDB deletes expired items late, often by days; until then reads and conditions treat them as absent.
 */

export const transactItem = (change: Change, tableName: string, now: string): TransactItem => {
  const at = { TableName: tableName, ...condition(change, now) };
  if (change.kind === 'put') return { Put: { ...at, Item: toItem(change) } };
  if (change.kind === 'check') return { ConditionCheck: { ...at, Key: change.key } };
  return { Delete: { ...at, Key: change.key } };
};

/**
 * An item as any other, but unconditional: over an event that is not published yet it is a MODIFY, which the stream's filter
 * keeps from being published twice.
 */
export const outboxItem = (event: AnyEvent, tableName: string, now: string): TransactItem => ({
  Put: {
    TableName: tableName,
    Item: { ...outboxKey(event), version: 1, value: outboxItemOf(storable(event, 'event'), now) },
  },
});

/** @throws Error for an item that no Store wrote */
export const fromItem = <T>({ pk, sk, version, value }: Item): Versioned<T> => {
  if (typeof pk !== 'string' || typeof sk !== 'string' || typeof version !== 'number')
    throw new Error(`Not an item of a Store: ${String(pk)} ${String(sk)}`);
  return { key: { pk, sk }, value: value as T, version };
};

export const isExpired = ({ expiresAt }: Item, now: string): boolean =>
  typeof expiresAt === 'string' && expiresAt <= now;

export const queryInput = ({ index, pk, prefix = '', order }: Query, tableName: string, now: string) =>
  ({
    TableName: tableName,
    ...(index ? { IndexName: index } : { ConsistentRead: true }),
    KeyConditionExpression: `#pk = :pk${prefix && ' AND begins_with(#sk, :prefix)'}`,
    FilterExpression: NOT_EXPIRED,
    ExpressionAttributeNames: {
      '#pk': `${index ?? ''}pk`,
      ...(prefix && { '#sk': `${index ?? ''}sk` }),
      '#expiresAt': 'expiresAt',
    },
    ExpressionAttributeValues: { ':pk': pk, ...(prefix && { ':prefix': prefix }), ':now': now },
    ScanIndexForward: order !== 'desc',
  }) satisfies QueryCommandInput;

export const startKey = ({ index, pk }: Query, { key, sort }: Position): Item => ({
  ...key,
  ...(index && { [`${index}pk`]: pk, [`${index}sk`]: sort }),
});

export const cursorAt = (query: Query, last: Item): string =>
  encodeCursor(query, {
    key: { pk: String(last['pk']), sk: String(last['sk']) },
    sort: String(last[`${query.index ?? ''}sk`]),
  });

const NOT_EXPIRED = '(attribute_not_exists(#expiresAt) OR #expiresAt > :now)';

const toItem = ({ key, value, if: wanted, indexes = {}, expiresAt }: Put): Item => ({
  ...key,
  version: wanted === 'new' ? 1 : wanted.version + 1,
  value: storable(value),
  ...Object.fromEntries(
    Object.entries(indexes).flatMap(([index, place]) => [
      [`${index}pk`, place.pk],
      [`${index}sk`, place.sk],
    ]),
  ),
  ...(expiresAt !== undefined && expiry(expiresAt)),
});

/** TTL knows whole seconds only; rounded up, because an item must not vanish early. */
const expiry = (time: string): Item => {
  const milliseconds = Date.parse(time);
  return { expiresAt: new Date(milliseconds).toISOString(), expiresAtEpoch: Math.ceil(milliseconds / 1_000) };
};

const condition = ({ if: wanted }: Change, now: string): Expression => {
  if (wanted === 'any') return { ConditionExpression: undefined };
  if (wanted === 'new' || wanted === 'absent') {
    return {
      ConditionExpression: 'attribute_not_exists(#pk) OR #expiresAt <= :now',
      ExpressionAttributeNames: { '#pk': 'pk', '#expiresAt': 'expiresAt' },
      ExpressionAttributeValues: { ':now': now },
    };
  }
  return {
    ConditionExpression: `#version = :version AND ${NOT_EXPIRED}`,
    ExpressionAttributeNames: { '#version': 'version', '#expiresAt': 'expiresAt' },
    ExpressionAttributeValues: { ':version': wanted.version, ':now': now },
  };
};
