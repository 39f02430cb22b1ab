import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { catalogue, parseEvent } from '#shared/events/index.ts';
import type { AnyEvent, EventType as CataloguedType } from '#shared/events/index.ts';
import { countMetric, logger } from '#shared/logging/index.ts';
import { eventOf, isNewEvent } from './adapters/outbox-record.ts';

export interface OutboxDependencies {
  readonly publish: (events: readonly AnyEvent[]) => Promise<void>;
  readonly count?: typeof countMetric;
  readonly log?: Pick<typeof logger, 'error'>;
}

/**
 * Lambda of a table's stream (`ReportBatchItemFailures`): publishes the events that came into the outbox, in parallel, at
 * least once. What fails is reported, so that the stream retries from there and at last hands it to its dead-letter queue.
 */
export const publishOutbox =
  ({ publish, count = countMetric, log = logger }: OutboxDependencies) =>
  (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const handleRecord = async (record: DynamoDBRecord): Promise<void> => {
      if (!isNewEvent(record)) return;
      await publish([readEvent(record)]);
    };

    /** An event that does not fit the catalogue would break its consumers: somebody has to look at it. */
    const readEvent = (record: DynamoDBRecord): AnyEvent => {
      try {
        return checked(eventOf(record));
      } catch (error) {
        count('OutboxRejected');
        log.error('Outbox item is no valid event', {
          item: record.dynamodb?.Keys?.['pk']?.S ?? '',
          error: text(error),
        });
        throw error;
      }
    };

    // A whole batch that fails is no fault of the function either: report it like a part.
    return processPartialResponse(event, handleRecord, new BatchProcessor(EventType.DynamoDBStreams), {
      throwOnFullBatchFailure: false,
    });
  };

const checked = (raw: unknown): AnyEvent => {
  if (!isRaw(raw)) throw new Error('It has no source, type and detail');
  const { source, type, detail } = raw;
  if (!isCatalogued(type)) throw new Error(`Event type ${type} is not in the catalogue`);
  // The compiler cannot see that one `type` goes through both; `parseEvent` checked it.
  return { source, type, detail: parseEvent(type, detail) } as AnyEvent;
};

const isRaw = (raw: unknown): raw is { source: string; type: string; detail: unknown } =>
  typeof raw === 'object' &&
  raw !== null &&
  'detail' in raw &&
  'source' in raw &&
  typeof raw.source === 'string' &&
  'type' in raw &&
  typeof raw.type === 'string';

const isCatalogued = (type: string): type is CataloguedType => Object.hasOwn(catalogue, type);

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
