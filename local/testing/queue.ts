import { GetQueueUrlCommand, SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { clientConfig } from '../stack/environment.ts';

/** Put a message into a queue of the running stack, as a schedule would. */
export const sendMessage = async (
  config: ReturnType<typeof clientConfig>,
  queueName: string,
  message: object,
): Promise<void> => {
  const sqs = new SQSClient(config);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
};
