import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { clientConfig } from '../stack/environment.ts';
import { eventually } from '../platform-client/http.ts';

/** An event as EventBridge delivered it. */
export interface TappedEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: {
    readonly id: string;
    readonly entityId: string;
    readonly actorId: string;
    readonly metadata: Readonly<Record<string, unknown>>;
  };
}

export interface EventTap {
  /** Everything on the bus since the tap was opened. */
  all(): Promise<readonly TappedEvent[]>;
  /** Wait for an event of a type that satisfies `matches`. */
  find(type: string, matches: (event: TappedEvent) => boolean, seconds?: number): Promise<TappedEvent>;
}

/** Listens to every event of the platform's bus, through a queue of its own. */
export const eventTap = async (config: ReturnType<typeof clientConfig>, busName: string): Promise<EventTap> => {
  const sqs = new SQSClient(config);
  const bus = new EventBridgeClient(config);
  const name = `tap-${randomUUID()}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  const EventPattern = JSON.stringify({ source: [{ prefix: 'mindlinks.' }] });
  await bus.send(new PutRuleCommand({ Name: name, EventBusName: busName, EventPattern }));
  const Targets = [{ Id: 'tap', Arn: Attributes?.['QueueArn'] }];
  await bus.send(new PutTargetsCommand({ Rule: name, EventBusName: busName, Targets }));

  const seen: TappedEvent[] = [];
  const drain = async (): Promise<void> => {
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return;
      seen.push(...Messages.map(({ Body = '{}' }) => JSON.parse(Body) as TappedEvent));
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    }
  };
  const all = async (): Promise<readonly TappedEvent[]> => {
    await drain();
    return seen;
  };

  return {
    all,
    find: async (type, matches, seconds) => {
      const found = await eventually(
        `event ${type}`,
        async () => (await all()).find((event) => event['detail-type'] === type && matches(event)),
        (event) => event !== undefined,
        seconds,
      );
      if (found === undefined) throw new Error(`No event ${type}`);
      return found;
    },
  };
};
