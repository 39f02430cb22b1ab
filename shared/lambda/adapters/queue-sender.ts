import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { awsClientTimeouts } from '#shared/runtime/index.ts';

/**
 * Sends a message, as JSON, to a queue of SQS. A failed send may have succeeded: consumers accept a message twice.
 * `delaySeconds`: at most 900 (page "SendMessage").
 */
export const createQueueSender =
  (client = new SQSClient(awsClientTimeouts)) =>
  async (queueUrl: string, message: object, delaySeconds?: number): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
      }),
    );
  };
