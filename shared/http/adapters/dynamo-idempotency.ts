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
  isStored,
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
        // One prefix for all: the persistence layer uses the prefix of its latest call, of any request.
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

/** The outcome of this request, as opposed to the stored one. */
interface Own {
  response?: ApiResponse;
  failure?: { readonly error: unknown };
}

/** Powertools deletes the key of work that throws; so an error is thrown for a response that is not stored. */
const recorded = async (own: Own, work: () => Promise<ApiResponse>): Promise<string> => {
  try {
    own.response = await work();
  } catch (error) {
    own.failure = { error };
    throw error;
  }
  if (!isStored(own.response)) throw new Error('This response is not stored');
  return JSON.stringify(own.response);
};

/**
 * The outcome of the work is returned even if the table failed afterwards. Until the function's timeout a repetition is then
 * answered that the request is in progress.
 */
const settled = ({ response, failure }: Own, error: unknown): ApiResponse => {
  if (failure) throw failure.error;
  if (response) {
    if (isStored(response))
      logger.error('The response could not be stored for its Idempotency-Key', { error: cause(error) });
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
