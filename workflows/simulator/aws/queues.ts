import type { Hub } from '../hub.ts';
import { reportedFailures } from './batch.ts';
import type { Functions } from './functions.ts';

/** A queue as it is deployed. Times in seconds. */
export interface DeployedQueue {
  readonly arn: string;
  readonly url: string;
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  /** How long a message rests before it can be received; not at all when left out. */
  readonly delaySeconds?: number;
  readonly maxReceiveCount?: number;
  readonly deadLetterArn?: string;
}

/** A function that consumes a queue. */
export interface QueueConsumer {
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  /** `ReportBatchItemFailures`: only failed messages return. */
  readonly reportsFailures: boolean;
  readonly maximumConcurrency?: number;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  /** ARN of the queue that set it aside. */
  readonly origin?: string;
  receives: number;
  /** Epoch milliseconds from which it can be received. */
  visibleAt: number;
}

export interface Queues {
  /** Send to a queue, by ARN or URL. Answers with the message's id. */
  send(queue: string, body: string, delaySeconds?: number): string;
  /** What lies in a queue, being worked on or not. */
  messages(queue: string): readonly Message[];
  /** Names of all queues. */
  readonly names: () => readonly string[];
  /** An operator takes everything out of a queue. */
  take(queue: string): readonly string[];
  /**
   * An operator sends what was set aside back to where it came from; what did not come from a queue goes to the one that sets
   * aside here, if it is the only one, or stays. Answers with how many went.
   */
  redrive(deadLetterQueue: string): number;
  /** Deliveries under way. */
  busy(): number;
}

/** What may go wrong between a queue and its consumer. */
const DELIVERY_FAULTS = ['comes twice', 'comes late', 'comes out of order'] as const;
const POLL_MS = 120;
const LATE_MS = 10 * 60_000;
/** Batches that Lambda works on at once for one queue, unless configured otherwise (it begins with five). */
const CONCURRENCY = 5;

export interface QueueOptions {
  readonly queues: readonly DeployedQueue[];
  readonly consumers: readonly QueueConsumer[];
  readonly functions: Pick<Functions, 'invoke'>;
  /** How many messages lie in a queue, visible or not, whenever some came or were taken out by hand. */
  readonly onDepth: (queue: DeployedQueue, messages: number) => void;
}

/** SQS and its event source mappings: at least once, in any order, set aside after too many receives. */
export const createQueues = ({ kernel, chance, faults, traceEvent }: Hub, options: QueueOptions): Queues => {
  const held = new Map<string, Message[]>(options.queues.map(({ arn }) => [arn, []]));
  const byAddress = new Map(
    options.queues.flatMap((queue) => [[queue.arn, queue] as const, [queue.url, queue] as const]),
  );
  const consumers = new Map(options.consumers.map((consumer) => [consumer.queueArn, consumer]));
  const polling = new Map<string, number>();
  let working = 0;
  let ids = 0;

  const find = (address: string): DeployedQueue => {
    const queue = byAddress.get(address);
    if (queue === undefined) throw new Error(`No queue ${address}`);
    return queue;
  };
  const contents = ({ arn }: DeployedQueue): Message[] => held.get(arn) ?? [];
  const remove = (queue: DeployedQueue, message: Message): void => {
    const messages = contents(queue);
    const index = messages.indexOf(message);
    if (index >= 0) messages.splice(index, 1);
  };

  /** Look into the queue again when something in it can be received. */
  const wake = (queue: DeployedQueue): void => {
    if (!consumers.has(queue.arn)) return;
    const soonest = Math.min(...contents(queue).map(({ visibleAt }) => visibleAt));
    if (soonest === Infinity) return;
    const wait = Math.max(chance.between('poll', 1, POLL_MS), soonest - kernel.now());
    kernel.after(wait, `${queue.name} is polled`, () => poll(queue));
  };

  const add = (queue: DeployedQueue, message: Message): void => {
    contents(queue).push(message);
    options.onDepth(queue, contents(queue).length);
    wake(queue);
  };

  const deadLettered = (queue: DeployedQueue, message: Message): void => {
    remove(queue, message);
    traceEvent(queue.name, 'sets a message aside', () => ({ body: message.body }));
    if (queue.deadLetterArn === undefined) return;
    const { id, body, sentAt } = message;
    add(find(queue.deadLetterArn), {
      id,
      body,
      sentAt,
      origin: queue.arn,
      receives: 0,
      visibleAt: kernel.now(),
    });
  };

  const poll = (queue: DeployedQueue): void => {
    const consumer = consumers.get(queue.arn);
    if (consumer === undefined) return;
    const active = polling.get(queue.arn) ?? 0;
    if (active >= (consumer.maximumConcurrency ?? CONCURRENCY)) return;
    const visible = contents(queue).filter(({ visibleAt }) => visibleAt <= kernel.now());
    const exhausted = visible.filter(({ receives }) => receives >= (queue.maxReceiveCount ?? Infinity));
    for (const message of exhausted) deadLettered(queue, message);
    const batch = visible.filter((message) => !exhausted.includes(message)).slice(0, consumer.batchSize);
    if (batch.length === 0) return wake(queue);
    for (const message of batch) {
      message.receives += 1;
      message.visibleAt = kernel.now() + queue.visibilityTimeoutSeconds * 1000;
    }
    polling.set(queue.arn, active + 1);
    working += 1;
    options.functions.invoke(
      consumer.functionName,
      { Records: batch.map((message) => record(queue, message)) },
      (outcome) => {
        polling.set(queue.arn, (polling.get(queue.arn) ?? 1) - 1);
        working -= 1;
        const ids = new Set(batch.map(({ id }) => id));
        const failed = outcome.ok ? failures(consumer, outcome.value, ids) : ids;
        for (const message of batch) if (!failed.has(message.id)) remove(queue, message);
        wake(queue);
      },
    );
    if (contents(queue).some(({ visibleAt }) => visibleAt <= kernel.now())) wake(queue);
  };

  return {
    send: (address, body, delaySeconds) => {
      const queue = find(address);
      const fault = faults.at(`queue/${queue.name}`, DELIVERY_FAULTS);
      const late =
        fault === 'comes late'
          ? chance.between('late', 1_000, LATE_MS)
          : fault === 'comes out of order'
            ? chance.between('out of order', 100, 3_000)
            : 0;
      const id = `message-${(ids += 1)}`;
      const message = (visibleAt: number): Message => ({ id, body, sentAt: kernel.now(), receives: 0, visibleAt });
      const visibleAt = kernel.now() + (delaySeconds ?? queue.delaySeconds ?? 0) * 1000;
      add(queue, message(visibleAt + late));
      if (fault === 'comes twice') add(queue, message(visibleAt + chance.between('twice', 1, 60_000)));
      return id;
    },
    messages: (address) => contents(find(address)),
    names: () => options.queues.map(({ name }) => name),
    take: (address) => {
      const queue = find(address);
      const bodies = contents(queue)
        .splice(0)
        .map(({ body }) => body);
      options.onDepth(queue, 0);
      return bodies;
    },
    redrive: (address) => {
      const deadLetters = find(address);
      const sources = options.queues.filter(({ deadLetterArn }) => deadLetterArn === deadLetters.arn);
      const only = sources.length === 1 ? sources[0]?.arn : undefined;
      const messages = contents(deadLetters).splice(0);
      const staying = messages.filter(({ origin = only }) => origin === undefined);
      contents(deadLetters).push(...staying);
      for (const { id, body, sentAt, origin = only } of messages) {
        if (origin !== undefined) add(find(origin), { id, body, sentAt, receives: 0, visibleAt: kernel.now() });
      }
      options.onDepth(deadLetters, staying.length);
      return messages.length - staying.length;
    },
    busy: () => working,
  };
};

const record = ({ arn }: DeployedQueue, { id, body, receives, sentAt }: Message) => ({
  messageId: id,
  receiptHandle: `${id}-${receives}`,
  body,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: String(sentAt),
    SenderId: 'simulated',
    ApproximateFirstReceiveTimestamp: String(sentAt),
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: 'eu-central-1',
});

/**
 * What the consumer gave back. No list is none that failed; a list with something in it that is not of the batch is not
 * believed, and the whole batch returns (AWS, "Handling errors for an SQS event source in Lambda").
 */
const failures = (
  { reportsFailures }: QueueConsumer,
  answer: unknown,
  batch: ReadonlySet<string>,
): ReadonlySet<string> => {
  if (!reportsFailures) return new Set();
  const failed = reportedFailures(answer);
  return failed.every((id) => batch.has(id)) ? new Set(failed) : batch;
};
