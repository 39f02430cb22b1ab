import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { AnyEvent } from '#shared/events/index.ts';
import { realRandom, realSleep } from '#shared/runtime/index.ts';
import type { Random, Sleep } from '#shared/runtime/index.ts';
import { retrying } from '#shared/store/backoff.ts';

/** An event that is not on the bus, as far as the answer says. */
export interface RefusedEvent {
  readonly event: AnyEvent;
  /** EventBridge's error code, or why the call failed. */
  readonly reason: string;
}

export interface EventPublisher {
  /**
   * Puts events on the bus, at least once each; what EventBridge refuses of a call is repeated alone. Returns what it kept
   * refusing. When a call fails as a whole, the bus is unavailable, and the events after it are not tried.
   */
  publish(events: readonly AnyEvent[]): Promise<readonly RefusedEvent[]>;
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
  /** Sends once and returns what was refused. */
  const put = async (sent: readonly Sent[]): Promise<readonly Refused[]> => {
    const { FailedEntryCount = 0, Entries = [] } = await client.send(
      new PutEventsCommand({ Entries: sent.map(({ entry }) => entry) }),
    );
    if (FailedEntryCount === 0) return [];
    return sent.flatMap((one, index) => {
      const { EventId, ErrorCode = 'no reason given' } = Entries[index] ?? {};
      return EventId === undefined ? [{ ...one, reason: ErrorCode }] : [];
    });
  };

  const putAll = async (batch: readonly Sent[]): Promise<readonly Refused[]> => {
    let waiting = batch;
    const attempt = async (): Promise<readonly Refused[]> => {
      const refused = await put(waiting);
      waiting = refused;
      if (refused.length > 0) throw new RefusedError(refused);
      return refused;
    };
    const backoff = { attempts: ATTEMPTS, sleep, random, baseMs: 100 };
    try {
      return await retrying(attempt, (error) => error instanceof RefusedError, backoff);
    } catch (error) {
      if (error instanceof RefusedError) return error.refused;
      throw error;
    }
  };

  return {
    publish: async (events) => {
      const waiting = batches(events.map((event) => ({ event, entry: entryOf(event, busName) })));
      const refused: RefusedEvent[] = [];
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        try {
          refused.push(...(await putAll(batch)));
        } catch (error) {
          const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
          refused.push(...[batch, ...waiting.splice(0)].flat().map(({ event }) => ({ event, reason })));
        }
      }
      return refused.map(({ event, reason }) => ({ event, reason }));
    },
  };
};

interface Sent {
  readonly event: AnyEvent;
  readonly entry: PutEventsRequestEntry;
}
type Refused = Sent & Pick<RefusedEvent, 'reason'>;

/** EventBridge answered, and did not take every event. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refused: readonly Refused[];
  constructor(refused: readonly Refused[]) {
    super(`${refused.length} events refused`);
    this.refused = refused;
  }
}

const entryOf = ({ source, type, detail }: AnyEvent, busName: string): PutEventsRequestEntry => ({
  EventBusName: busName,
  Source: source,
  DetailType: type,
  Detail: JSON.stringify(detail),
  Time: new Date(detail.time),
});

const batches = (events: readonly Sent[]): Sent[][] => {
  const made: Sent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = sizeOf(event.entry);
    const current = made.at(-1);
    if (current && current.length < MAX_ENTRIES && bytes + size <= MAX_BYTES) {
      current.push(event);
      bytes += size;
    } else {
      made.push([event]);
      bytes = size;
    }
  }
  return made;
};

/** As EventBridge counts: 14 bytes for the time, and the UTF-8 of the strings (see the page above). */
const sizeOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
