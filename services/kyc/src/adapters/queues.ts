import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { Queues } from '../ports.ts';

export interface QueuesOptions {
  readonly client?: SQSClient;
  readonly webhookQueueUrl: string;
  /** The queue of erasures at Veriff. */
  readonly erasureQueueUrl: string;
}

/** Queues between this service's functions, in SQS. Its consumers take a message that comes twice. */
export const createQueues = ({
  client = new SQSClient(awsClientTimeouts),
  webhookQueueUrl,
  erasureQueueUrl,
}: QueuesOptions): Queues => {
  const send = async (queueUrl: string, message: object): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
  };
  return {
    webhookReceived: ({ sessionId, dedupeKey }) => send(webhookQueueUrl, { sessionId, dedupeKey }),
    eraseAtVeriff: ({ sessionId }) => send(erasureQueueUrl, { sessionId }),
  };
};
