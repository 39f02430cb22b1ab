import type { SQSClient } from '@aws-sdk/client-sqs';
import { createQueueSender } from '#shared/lambda/adapters/queue-sender.ts';
import type { Queues } from '../ports.ts';

export interface QueuesOptions {
  readonly client?: SQSClient;
  readonly webhookQueueUrl: string;
  readonly reconciliationQueueUrl: string;
  readonly sweepQueueUrl: string;
  readonly exportQueueUrl: string;
}

/** Queues between this service's functions, in SQS. */
export const createQueues = ({
  client,
  webhookQueueUrl,
  reconciliationQueueUrl,
  sweepQueueUrl,
  exportQueueUrl,
}: QueuesOptions): Queues => {
  const send = createQueueSender(client);
  return {
    webhookReceived: ({ eventId }) => send(webhookQueueUrl, { eventId }),
    reconciliationRequested: ({ reconciliationId }) => send(reconciliationQueueUrl, { reconciliationId }),
    exportToContinue: ({ exportId }) => send(exportQueueUrl, { exportId }),
    accountsToSweep: ({ stripeAccountIds }) => send(sweepQueueUrl, { stripeAccountIds }),
  };
};
