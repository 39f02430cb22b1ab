import type { SQSClient } from '@aws-sdk/client-sqs';
import { createQueueSender } from '#shared/lambda/adapters/queue-sender.ts';
import type { Queues } from '../ports.ts';

export interface QueuesOptions {
  readonly client?: SQSClient;
  readonly webhookQueueUrl: string;
  readonly checkQueueUrl: string;
}

/** Queues between this service's functions, in SQS. */
export const createQueues = ({ client, webhookQueueUrl, checkQueueUrl }: QueuesOptions): Queues => {
  const send = createQueueSender(client);
  return {
    webhookReceived: ({ eventId }) => send(webhookQueueUrl, { eventId }),
    reconciliationRequested: ({ reconciliationId }) => send(checkQueueUrl, { reconciliationId }),
    accountsToSweep: ({ stripeAccountIds }) => send(checkQueueUrl, { task: 'sweep', stripeAccountIds }),
  };
};
