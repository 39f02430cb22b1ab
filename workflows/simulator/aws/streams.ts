import { marshall } from '@aws-sdk/util-dynamodb';
import type { AnyEvent } from '#shared/events/index.ts';
import { outboxItemOf, outboxKey } from '#shared/store/outbox-item.ts';
import type { Hub } from '../hub.ts';
import { reportedFailures } from './batch.ts';
import type { Functions } from './functions.ts';

/** A function that consumes a table's stream. */
export interface StreamConsumer {
  readonly tableName: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly maximumRetryAttempts: number;
  readonly maximumAgeSeconds: number;
  /** A failing batch is bisected down to the failing record, and only that record is discarded. */
  readonly bisects: boolean;
  /** On-failure destination of discarded records. */
  readonly onFailureArn?: string;
  /** The mapping's filter, on a stream record. */
  readonly matches: (record: StreamRecord) => boolean;
}

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT';
  readonly eventSource: 'aws:dynamodb';
  readonly dynamodb: {
    readonly Keys: Readonly<Record<string, { readonly S: string }>>;
    readonly NewImage: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
  };
}

export interface Streams {
  /** Events came into a table's outbox. */
  committed(tableName: string, events: readonly AnyEvent[]): void;
  busy(): number;
}

const POLL_MS = 250;
const RETRY_MS = 5_000;

interface Shard {
  readonly consumer: StreamConsumer;
  readonly waiting: { readonly record: StreamRecord; readonly at: number }[];
  attempts: number;
  reading: boolean;
}

/** DynamoDB streams: in order, a batch at a time; a failing batch is retried from there, and discarded in the end. */
export const createStreams = (
  { kernel, chance, traceEvent }: Hub,
  {
    consumers,
    functions,
    cancelled,
  }: {
    readonly consumers: readonly StreamConsumer[];
    readonly functions: Pick<Functions, 'invoke'>;
    readonly cancelled: (queueArn: string, body: string) => void;
  },
): Streams => {
  const shards = consumers.map((consumer): Shard => ({ consumer, waiting: [], attempts: 0, reading: false }));
  let sequence = 0;

  const wake = (shard: Shard, wait: number): void => {
    if (shard.reading || shard.waiting.length === 0) return;
    shard.reading = true;
    kernel.after(wait, `stream of ${shard.consumer.tableName} is read`, () => read(shard));
  };

  const read = (shard: Shard): void => {
    const { consumer, waiting } = shard;
    const batch = waiting.slice(0, consumer.batchSize).map(({ record }) => record);
    functions.invoke(consumer.functionName, { Records: batch }, (outcome) => {
      const done = outcome.ok ? processed(batch, outcome.value) : 0;
      waiting.splice(0, done);
      shard.attempts = done === batch.length ? 0 : done > 0 ? 1 : shard.attempts + 1;
      if (shard.attempts > consumer.maximumRetryAttempts || isTooOld(shard)) deadLettered(shard, batch.length - done);
      shard.reading = false;
      wake(
        shard,
        shard.attempts > 0 ? chance.between('stream retry', 100, RETRY_MS) : chance.between('stream', 1, POLL_MS),
      );
    });
  };

  const isTooOld = ({ waiting, consumer }: Shard): boolean => {
    const [oldest] = waiting;
    return oldest !== undefined && kernel.now() - oldest.at > consumer.maximumAgeSeconds * 1000;
  };

  const deadLettered = (shard: Shard, failed: number): void => {
    const { waiting, consumer } = shard;
    const given = waiting.splice(0, consumer.bisects ? 1 : Math.max(1, failed)).map(({ record }) => record.dynamodb);
    shard.attempts = 0;
    traceEvent(consumer.functionName, `${given.length} of the stream are discarded`);
    if (consumer.onFailureArn === undefined) return;
    cancelled(
      consumer.onFailureArn,
      JSON.stringify({
        DDBStreamBatchInfo: {
          startSequenceNumber: given.at(0)?.SequenceNumber,
          endSequenceNumber: given.at(-1)?.SequenceNumber,
          batchSize: given.length,
        },
      }),
    );
  };

  return {
    committed: (tableName, events) => {
      for (const shard of shards.filter(({ consumer }) => consumer.tableName === tableName)) {
        const records = events
          .map((event) => recordOf(event, kernel.instant(), (sequence += 1)))
          .filter(shard.consumer.matches);
        shard.waiting.push(...records.map((record) => ({ record, at: kernel.now() })));
        wake(shard, chance.between('stream', 1, POLL_MS));
      }
    },
    busy: () => shards.reduce((sum, { waiting }) => sum + waiting.length, 0),
  };
};

const recordOf = (event: AnyEvent, now: string, sequence: number): StreamRecord => {
  const { pk, sk } = outboxKey(event);
  const keys = { pk: { S: pk }, sk: { S: sk } };
  return {
    eventID: `record-${sequence}`,
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      Keys: keys,
      NewImage: {
        ...keys,
        ...marshall({ version: 1, value: outboxItemOf(event, now) }, { removeUndefinedValues: true }),
      },
      SequenceNumber: String(sequence).padStart(21, '0'),
    },
  };
};

/**
 * How many of the batch are done: up to the first that failed, as Lambda counts for a stream. None when the answer names
 * something that is not in the batch.
 */
const processed = (batch: readonly StreamRecord[], answer: unknown): number => {
  const failed = reportedFailures(answer).map((id) =>
    batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === id),
  );
  return failed.length === 0 ? batch.length : Math.max(0, Math.min(...failed));
};
