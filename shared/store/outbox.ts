import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import type { EventPublisher } from '#shared/events/adapters/event-bus.ts';
import { isCatalogued, parseEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { countMetric, logger } from '#shared/logging/index.ts';
import type { Clock } from '#shared/runtime/index.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { isRecord } from '#shared/validation/index.ts';
import { isNewEvent, outboxItemOfRecord } from './adapters/outbox-record.ts';
import { MAX_CHANGES } from './port.ts';
import type { Key, Store } from './port.ts';
import { OUTBOX_PARTITIONS } from './outbox-item.ts';
import { remove } from './records.ts';

export interface OutboxPorts {
  readonly store: Pick<Store, 'query' | 'commit'>;
  readonly publisher: EventPublisher;
  readonly clock: Clock;
}

export interface OutboxOptions {
  readonly count?: typeof countMetric;
  readonly log?: Pick<typeof logger, 'addContext' | 'error'>;
}

export type OutboxPublisher = (
  event: DynamoDBStreamEvent | SQSEvent,
  context: Context,
) => Promise<DynamoDBBatchResponse>;

interface Unpublished {
  readonly key: Key;
  /** Unchecked. */
  readonly value: unknown;
}

/** The stream needs no longer than this, unless something is wrong: until then an event is the stream's to publish. */
const GRACE_SECONDS = 120;
/** A page is begun only with this much time left. */
const PAGE_MS = 25_000;

/**
 * Publishes the events that were committed together with a change, at least once and in no order, and removes what is published.
 * It is invoked by the table's stream with new events, within a second; and by a schedule, for what the stream's turn has left:
 * because EventBridge refused it, because the function failed, or because the event does not fit the catalogue. An event stays in
 * the table until it is published, however long that takes.
 *
 * Counts `OutboxUnpublished`: events that could not be published. What else goes wrong fails the invocation: stream and queue
 * bring the same again.
 */
export const publishOutbox =
  (make: () => OutboxPorts, { count = countMetric, log = logger }: OutboxOptions = {}): OutboxPublisher =>
  async (event, context) => {
    log.addContext(context);
    const ports = make();
    // The stream goes on past an event that cannot be published, which would hold up those behind it.
    const left = isOfStream(event)
      ? (await publishItems(ports, event.Records.filter(isNewEvent).map(outboxItemOfRecord), log)).left
      : sum(await Promise.all(OUTBOX_PARTITIONS.map((pk) => republish(ports, pk, context, log))));
    if (left > 0) count('OutboxUnpublished', left);
    return { batchItemFailures: [] };
  };

/** Otherwise it is a message of the schedule's queue, which says nothing but that it is time. */
const isOfStream = (event: DynamoDBStreamEvent | SQSEvent): event is DynamoDBStreamEvent =>
  event.Records.some((record) => 'dynamodb' in record);

/** Publishes what has been in this partition for longer than the stream needs. Returns how much it had to leave there. */
const republish = async (
  ports: OutboxPorts,
  pk: string,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  log: Pick<typeof logger, 'error'>,
): Promise<number> => {
  const before = secondsAfter(ports.clock.now(), -GRACE_SECONDS);
  let left = 0;
  let cursor: string | undefined;
  do {
    const { items, next } = await ports.store.query<{ readonly committedAt: string }>({
      pk,
      limit: MAX_CHANGES,
      ...(cursor !== undefined && { cursor }),
    });
    const due = items
      .filter(({ value }) => value.committedAt <= before)
      .toSorted((a, b) => (a.value.committedAt < b.value.committedAt ? -1 : 1));
    const outcome = await publishItems(ports, due, log);
    left += outcome.left;
    cursor = outcome.isBusDown || context.getRemainingTimeInMillis() < PAGE_MS ? undefined : next;
  } while (cursor !== undefined);
  return left;
};

/** Publishes what is valid, and removes what was accepted. */
const publishItems = async (
  { store, publisher }: Pick<OutboxPorts, 'store' | 'publisher'>,
  items: readonly Unpublished[],
  log: Pick<typeof logger, 'error'>,
): Promise<{ readonly left: number; readonly isBusDown: boolean }> => {
  const valid = items.flatMap(({ key, value }) => {
    const event = readEvent(value);
    if (event instanceof Error) {
      log.error('Outbox item is no valid event', { eventId: key.sk, error: event.message });
      return [];
    }
    return [{ key, event }];
  });
  const { refused, isBusDown } = await publisher.publish(valid.map(({ event }) => event));
  if (refused.length > 0) {
    const eventIds = refused.map(({ event }) => event.detail.id);
    log.error('Events were not published', { eventIds, reasons: [...new Set(refused.map(({ reason }) => reason))] });
  }
  const unpublished = new Set(refused.map(({ event }) => event));
  const published = valid.filter(({ event }) => !unpublished.has(event));
  for (let from = 0; from < published.length; from += MAX_CHANGES) {
    const part = published.slice(from, from + MAX_CHANGES);
    await store.commit(part.map(({ key }) => remove(key)));
  }
  return { left: items.length - published.length, isBusDown };
};

/** An event that does not fit the catalogue would break its consumers: an operator has to look at it. */
const readEvent = (item: unknown): AnyEvent | Error => {
  try {
    return checked(isRecord(item) ? item['event'] : undefined);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const checked = (raw: unknown): AnyEvent => {
  if (!isRaw(raw)) throw new Error('It has no source, type and detail');
  const { source, type, detail } = raw;
  if (!isCatalogued(type)) throw new Error(`Event type ${type} is not in the catalogue`);
  // The compiler cannot see that one `type` goes through both; `parseEvent` checked it.
  return { source, type, detail: parseEvent(type, detail) } as AnyEvent;
};

const isRaw = (raw: unknown): raw is { source: string; type: string; detail: unknown } =>
  isRecord(raw) && 'detail' in raw && typeof raw['source'] === 'string' && typeof raw['type'] === 'string';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
