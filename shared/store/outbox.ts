import type { DynamoDBRecord } from 'aws-lambda';
import type { EventPublisher } from '#shared/events/adapters/event-bus.ts';
import { isCatalogued, parseEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { streamConsumer } from '#shared/lambda/index.ts';
import type { StreamConsumer } from '#shared/lambda/index.ts';
import { countMetric, logger } from '#shared/logging/index.ts';
import { eventOf, isNewEvent } from './adapters/outbox-record.ts';

export interface OutboxOptions {
  readonly count?: typeof countMetric;
  readonly log?: Pick<typeof logger, 'error'>;
}

/**
 * Consumer of a table's stream: publishes the events that were committed together with a change, in parallel, at least once.
 * A record that fails is reported: the stream retries it and in the end sends it to its dead-letter queue.
 */
export const publishOutbox = (
  publisher: () => Pick<EventPublisher, 'publish'>,
  { count = countMetric, log = logger }: OutboxOptions = {},
): StreamConsumer => {
  /** An event that does not fit the catalogue would break its consumers: an operator has to look at it. */
  const readEvent = (record: DynamoDBRecord): AnyEvent => {
    try {
      return checked(eventOf(record));
    } catch (error) {
      count('OutboxRejected');
      log.error('Outbox item is no valid event', { item: record.dynamodb?.Keys?.['pk']?.S ?? '', error: text(error) });
      throw error;
    }
  };
  return streamConsumer(() => async (record) => {
    if (isNewEvent(record)) await publisher().publish([readEvent(record)]);
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

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
