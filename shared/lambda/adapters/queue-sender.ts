import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { awsClientTimeouts } from '#shared/runtime/index.ts';

/** Sends a message, as JSON, to a queue of SQS. A failed send may have succeeded: consumers accept a message twice. */
export const createQueueSender =
  (client = new SQSClient(awsClientTimeouts)) =>
  async (queueUrl: string, message: object): Promise<void> => {
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
  };
