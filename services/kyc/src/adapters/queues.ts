import type { SQSClient } from '@aws-sdk/client-sqs';
import { createQueueSender } from '#shared/lambda/adapters/queue-sender.ts';
import type { Queues } from '../ports.ts';

export interface QueuesOptions {
  readonly client?: SQSClient;
  readonly webhookQueueUrl: string;
  /** The queue of erasures at Veriff. */
  readonly erasureQueueUrl: string;
}

/** Queues between this service's functions, in SQS. */
export const createQueues = ({ client, webhookQueueUrl, erasureQueueUrl }: QueuesOptions): Queues => {
  const send = createQueueSender(client);
  return {
    webhookReceived: ({ sessionId, dedupeKey }) => send(webhookQueueUrl, { sessionId, dedupeKey }),
    eraseAtVeriff: ({ sessionId }) => send(erasureQueueUrl, { sessionId }),
  };
};
