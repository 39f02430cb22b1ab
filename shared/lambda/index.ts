import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import type { AnyObjectSchema, InferType } from 'yup';
import { isPublishedBy, parseEvent } from '#shared/events/index.ts';
import type { Envelope, EventType as CataloguedType, Metadata } from '#shared/events/index.ts';
import { logger } from '#shared/logging/index.ts';
import { parse } from '#shared/validation/index.ts';

/** A Lambda that a queue invokes, with `ReportBatchItemFailures`. */
export type QueueConsumer = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
/** A Lambda that a table's stream invokes, with `ReportBatchItemFailures`. */
export type StreamConsumer = (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse>;

export interface ConsumerOptions {
  /** One record after the other, where the records of a batch would disturb each other. */
  readonly sequential?: boolean;
}

const consume = (
  type: (typeof EventType)[keyof typeof EventType],
  { Records }: SQSEvent | DynamoDBStreamEvent,
  context: Context,
  work: (record: never) => Promise<unknown>,
  { sequential = false }: ConsumerOptions,
) => {
  logger.addContext(context);
  return processPartialResponse({ Records }, work, new BatchProcessor(type), {
    processInParallel: !sequential,
    // A batch of which everything failed is reported like a part of it: the function itself has not failed.
    throwOnFullBatchFailure: false,
  });
};

/**
 * Wrap a function as the consumer of an SQS queue. Records are independent: a record that fails returns to the queue, and in
 * the end to the dead-letter queue, without delaying the others.
 *
 * @param read Gives the message of a record; what it throws fails the record
 * @param make Gives the function; called for each record, so that importing a handler touches no environment
 */
export const queueConsumer =
  <M>(
    read: (record: SQSRecord) => M,
    make: () => (message: M) => Promise<unknown>,
    options: ConsumerOptions = {},
  ): QueueConsumer =>
  (event, context) =>
    consume(EventType.SQS, event, context, async (record: SQSRecord) => make()(read(record)), options);

/** The same for a table's stream: it retries from the first record that failed. */
export const streamConsumer =
  (make: () => (record: DynamoDBRecord) => Promise<unknown>): StreamConsumer =>
  (event, context) =>
    consume(EventType.DynamoDBStreams, event, context, async (record: DynamoDBRecord) => make()(record), {});

type Body = Pick<SQSRecord, 'body'>;

/** Reads a message that is JSON of this schema. @throws SyntaxError, ValidationError */
export const jsonMessage =
  <S extends AnyObjectSchema>(schema: S) =>
  ({ body }: Body): InferType<S> =>
    parse(schema, JSON.parse(body));

/**
 * Reads an event that a rule forwarded to the queue; its detail is unchecked. A rule for several services matches each of their
 * sources with each type, so the publisher is checked here.
 * @throws Error for a source that does not publish events of this type
 */
export const busEvent = ({ body }: Body): { readonly type: string; readonly detail: unknown } => {
  const event: unknown = JSON.parse(body);
  if (typeof event !== 'object' || event === null || !('detail-type' in event) || !('detail' in event)) {
    throw new Error('The message is not an event of EventBridge');
  }
  const type = String(event['detail-type']);
  const source = 'source' in event ? String(event.source) : '';
  if (!isPublishedBy(type, source)) throw new Error(`Events of type ${type} are not published by ${source}`);
  return { type, detail: event.detail };
};

/** Reads an event of one type of the catalogue, checked. @throws yup.ValidationError */
export const eventMessage =
  <T extends CataloguedType>(type: T) =>
  (record: Body): Envelope<Metadata<T>> =>
    parseEvent(type, busEvent(record).detail);
