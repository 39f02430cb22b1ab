import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { logger } from '#shared/logging/index.ts';
import { IdempotencyUnavailableError } from '../errors.ts';
import {
  canonical,
  IDEMPOTENCY_EXPIRY_SECONDS,
  inProgress,
  isKept,
  keyReused,
  storedResponse,
} from '../idempotency.ts';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { Idempotency } from '../idempotency.ts';
import type { ApiResponse } from '../types.ts';

interface DynamoIdempotencyOptions {
  /** A table of its own: key `id` (string), TTL attribute `expiration` (epoch seconds). */
  readonly tableName: string;
  readonly client?: DynamoDBClient;
}

/** Powertools' idempotency over DynamoDB, shared by all instances of all functions of a service. */
export const dynamoIdempotency = ({
  tableName,
  client = new DynamoDBClient(awsClientTimeouts),
}: DynamoIdempotencyOptions): Idempotency => {
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: client });
  return {
    run: async ({ id, payload, context }, work) => {
      const own: Own = {};
      const guarded = makeIdempotent((_key: Stored) => recorded(own, work), {
        persistenceStore,
        // One prefix for all: the layer keeps the prefix of its latest call, whichever request that was.
        keyPrefix: 'api',
        config: configOf(context),
      });
      try {
        const text = await guarded({ id, payload: canonical(payload) });
        return own.response
          ? { response: own.response, replayed: false }
          : { response: storedResponse(text), replayed: true };
      } catch (error) {
        return { response: settled(own, error), replayed: false };
      }
    },
  };
};

interface Stored {
  readonly id: string;
  readonly payload: string;
}

/** What happened in this very request, as opposed to what the table remembers. */
interface Own {
  response?: ApiResponse;
  failure?: { readonly error: unknown };
}

/** Powertools forgets the key of work that throws; a response that shall not be kept is thrown past it. */
const recorded = async (own: Own, work: () => Promise<ApiResponse>): Promise<string> => {
  try {
    own.response = await work();
  } catch (error) {
    own.failure = { error };
    throw error;
  }
  if (!isKept(own.response)) throw new Error('This response is not kept');
  return JSON.stringify(own.response);
};

/**
 * The work's own outcome stands, even when the table failed afterwards: its caller must hear what happened. Until the
 * function's time is over a repeat is then told that it is in progress.
 */
const settled = ({ response, failure }: Own, error: unknown): ApiResponse => {
  if (failure) throw failure.error;
  if (response) {
    if (isKept(response))
      logger.error('The response could not be kept for its Idempotency-Key', { error: cause(error) });
    return response;
  }
  if (error instanceof IdempotencyValidationError) throw keyReused();
  if (error instanceof IdempotencyAlreadyInProgressError) throw inProgress();
  throw new IdempotencyUnavailableError('The idempotency table did not answer', { cause: cause(error) });
};

const cause = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const configOf = (lambdaContext: Context): IdempotencyConfig =>
  new IdempotencyConfig({
    eventKeyJmesPath: 'id',
    payloadValidationJmesPath: 'payload',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: IDEMPOTENCY_EXPIRY_SECONDS,
    hashFunction: 'sha256',
    lambdaContext,
  });
