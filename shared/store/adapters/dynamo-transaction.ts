import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { StoreConflictError, StoreContentionError } from '#shared/errors/index.ts';
import type { Ids } from '#shared/runtime/index.ts';
import { retrying } from '#shared/runtime/backoff.ts';
import type { Backoff } from '#shared/runtime/backoff.ts';
import type { TransactItem } from './dynamo-layout.ts';

/**
 * One TransactWriteItems, repeated while it conflicts with others.
 * @throws StoreConflictError when a condition does not hold; its indexes count in `items`
 * @throws StoreContentionError when the attempts are used up
 */
export const transact = async (
  client: DynamoDBDocumentClient,
  items: TransactItem[],
  backoff: Backoff,
  ids: Ids,
): Promise<void> => {
  let token = ids.next();
  const attempt = async (): Promise<void> => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: items, ClientRequestToken: token }));
    } catch (error) {
      // A cancelled transaction is over. Any other may still succeed: its repetition must count as the same one, or
      // it would find its own writes and take them for somebody else's.
      if (error instanceof TransactionCanceledException) token = ids.next();
      throw named(error);
    }
  };
  await retrying(attempt, (error) => error instanceof StoreContentionError, backoff);
};

/** Codes of cancellation reasons and names of exceptions after which the same request may succeed. */
const CONTENTION: ReadonlySet<string | undefined> = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingError',
  'ThrottlingException',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

const named = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const codes = error instanceof TransactionCanceledException ? reasonCodes(error) : [error.name];
  const failed = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
  if (failed.length > 0) return new StoreConflictError(failed);
  if (codes.some((code) => CONTENTION.has(code))) return new StoreContentionError(error.message, { cause: error });
  return error;
};

const reasonCodes = ({ CancellationReasons = [] }: TransactionCanceledException): (string | undefined)[] =>
  CancellationReasons.map(({ Code }) => Code);
