import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { TransientError } from '#shared/errors/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { realRandom, realSleep } from '#shared/runtime/index.ts';
import type { Random, Sleep } from '#shared/runtime/index.ts';
import { retrying } from '#shared/store/backoff.ts';

/** EventBridge answered, and did not take every event, several times in a row. */
export class EventNotAcceptedError extends TransientError {
  override readonly name = 'EventNotAcceptedError';
}

export interface EventPublisher {
  /**
   * Puts events on the bus, at least once each. After an error some of them may be there already.
   * @throws EventNotAcceptedError when the bus kept refusing one
   */
  publish(events: readonly AnyEvent[]): Promise<void>;
}

export interface EventPublisherOptions {
  readonly client: EventBridgeClient;
  readonly busName: string;
  readonly sleep?: Sleep;
  readonly random?: Random;
}

/** Region, endpoint and credentials come from the environment, as the SDK finds them. */
export const eventBridgeClient = (): EventBridgeClient =>
  new EventBridgeClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });

const ATTEMPTS = 4;
/** Limits of one PutEvents call: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

export const createEventPublisher = ({
  client,
  busName,
  sleep = realSleep,
  random = realRandom,
}: EventPublisherOptions): EventPublisher => {
  /** Sends once and answers what was refused, with the reasons. */
  const put = async (
    entries: PutEventsRequestEntry[],
  ): Promise<{ refused: PutEventsRequestEntry[]; codes: string[] }> => {
    const { FailedEntryCount = 0, Entries = [] } = await client.send(new PutEventsCommand({ Entries: entries }));
    if (FailedEntryCount === 0) return { refused: [], codes: [] };
    return {
      refused: entries.filter((_, index) => Entries[index]?.EventId === undefined),
      codes: Entries.flatMap(({ ErrorCode }) => ErrorCode ?? []),
    };
  };

  const putAll = (batch: PutEventsRequestEntry[]): Promise<void> => {
    let waiting = batch;
    const attempt = async (): Promise<void> => {
      const { refused, codes } = await put(waiting);
      waiting = refused;
      if (refused.length > 0)
        throw new EventNotAcceptedError(`${refused.length} events not accepted: ${[...new Set(codes)].join(', ')}`);
    };
    const retryable = (error: unknown): boolean => error instanceof EventNotAcceptedError;
    return retrying(attempt, retryable, { attempts: ATTEMPTS, sleep, random, baseMs: 100 });
  };

  return {
    publish: async (events) => {
      for (const batch of batches(events.map((event) => entryOf(event, busName)))) await putAll(batch);
    },
  };
};

const entryOf = ({ source, type, detail }: AnyEvent, busName: string): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: source,
  DetailType: type,
  Detail: JSON.stringify(detail),
  Time: new Date(detail.time),
});

const batches = (entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] => {
  const made: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const current = made.at(-1);
    if (current && current.length < MAX_ENTRIES && bytes + size <= MAX_BYTES) {
      current.push(entry);
      bytes += size;
    } else {
      made.push([entry]);
      bytes = size;
    }
  }
  return made;
};

/** As EventBridge counts: 14 bytes for the time, and the UTF-8 of the strings (see the page above). */
const sizeOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
