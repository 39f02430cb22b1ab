import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { Queues } from '../ports.ts';

export interface QueuesOptions {
  readonly client?: SQSClient;
  readonly webhookQueueUrl: string;
  readonly checkQueueUrl: string;
}

/** Queues between this service's functions, in SQS. Its consumers take a message that comes twice. */
export const createQueues = ({
  client = new SQSClient(awsClientTimeouts),
  webhookQueueUrl,
  checkQueueUrl,
}: QueuesOptions): Queues => {
  const send = async (QueueUrl: string, message: object): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
  };
  return {
    webhookReceived: ({ eventId }) => send(webhookQueueUrl, { eventId }),
    reconciliationRequested: ({ reconciliationId }) => send(checkQueueUrl, { reconciliationId }),
    accountsToSweep: ({ stripeAccountIds }) => send(checkQueueUrl, { task: 'sweep', stripeAccountIds }),
  };
};
