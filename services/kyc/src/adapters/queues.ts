import type { SQSClient } from '@aws-sdk/client-sqs';
import { createQueueSender } from '#shared/lambda/adapters/queue-sender.ts';
import type { Queues } from '../ports.ts';

export interface QueuesOptions {
  readonly client?: SQSClient;
  readonly webhookQueueUrl: string;
  /** The queue of erasures at Veriff. */
  readonly erasureQueueUrl: string;
  /** The queue of requests to erase personal data. */
  readonly personalDataQueueUrl: string;
}

/** Queues between this service's functions, in SQS. */
export const createQueues = ({
  client,
  webhookQueueUrl,
  erasureQueueUrl,
  personalDataQueueUrl,
}: QueuesOptions): Queues => {
  const send = createQueueSender(client);
  return {
    webhookReceived: ({ sessionId, dedupeKey }) => send(webhookQueueUrl, { sessionId, dedupeKey }),
    eraseAtVeriff: ({ sessionId }) => send(erasureQueueUrl, { sessionId }),
    sweepDocuments: ({ kycId }, delaySeconds) => send(personalDataQueueUrl, { sweep: kycId }, delaySeconds),
  };
};
