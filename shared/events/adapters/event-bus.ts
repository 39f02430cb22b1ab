import { EventBridgeClient, EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { AnyEvent } from '#shared/events/index.ts';
import { backoffMs } from '#shared/runtime/backoff.ts';
import { realRandom, realSleep } from '#shared/runtime/index.ts';
import type { Random, Sleep } from '#shared/runtime/index.ts';

/** An event that is not on the bus, as far as the answer says. */
export interface RefusedEvent {
  readonly event: AnyEvent;
  /** EventBridge's error code, or why the call failed. */
  readonly reason: string;
}

/** Which events are not on the bus. */
export interface Publication {
  readonly refused: readonly RefusedEvent[];
  /** EventBridge did not answer, failed or throttled: a later event would not get through either. */
  readonly isBusDown: boolean;
}

export interface EventPublisher {
  /**
   * Puts events on the bus, at least once each; the entries that EventBridge refuses of a call are repeated alone, a few times.
   * The events of a call that it rejects are put one by one, so that one of them holds up no other. In an outage, the events that are
   * left are not tried.
   */
  publish(events: readonly AnyEvent[]): Promise<Publication>;
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
const BASE_MS = 100;
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

  /** Sends what is refused again, and returns what is refused at the end. */
  const putAll = async (batch: readonly Sent[]): Promise<readonly Refused[]> => {
    let refused = await put(batch);
    for (let tried = 1; tried < ATTEMPTS && refused.length > 0; tried += 1) {
      await sleep(backoffMs(tried, { random, baseMs: BASE_MS }));
      refused = await put(refused);
    }
    return refused;
  };

  return {
    publish: async (events) => {
      const waiting = batches(events.map((event) => ({ event, entry: entryOf(event, busName) })));
      const refused: RefusedEvent[] = [];
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        try {
          refused.push(...(await putAll(batch)).map(({ event, reason }) => ({ event, reason })));
        } catch (error) {
          const isRejected = isRejection(error);
          if (isRejected && batch.length > 1) {
            waiting.unshift(...batch.map((one) => [one]));
            continue;
          }
          const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
          const left = isRejected ? batch : [batch, ...waiting].flat();
          refused.push(...left.map(({ event }) => ({ event, reason })));
          if (!isRejected) return { refused, isBusDown: true };
        }
      }
      return { refused, isBusDown: false };
    },
  };
};

/** Answers with a status of 400 that say "later": https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
const THROTTLES: ReadonlySet<string> = new Set(['ThrottlingException', 'Throttling', 'TooManyRequestsException']);

/** EventBridge's answer is about what was sent: the same again would be rejected again. */
const isRejection = (error: unknown): boolean => {
  if (!(error instanceof EventBridgeServiceException)) return false;
  const { httpStatusCode = 500 } = error.$metadata;
  return httpStatusCode >= 400 && httpStatusCode < 500 && httpStatusCode !== 429 && !THROTTLES.has(error.name);
};

interface Sent {
  readonly event: AnyEvent;
  readonly entry: PutEventsRequestEntry;
}
type Refused = Sent & Pick<RefusedEvent, 'reason'>;

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
