import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { clientConfig } from '#local/stack/environment.ts';
import { eventually } from '#local/platform-client/http.ts';
import type { Platform } from '#local/testing/platform.ts';

/** Looks into the webhook inbox, as an operator does with the AWS console. */
export const inboxOf = ({ endpoint }: Platform) => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(endpoint)));
  /** Statuses of a session's webhooks. */
  const entries = async (sessionId: string): Promise<readonly string[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'mindlinks-local-kyc',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `WEBHOOK#${sessionId}` },
        ConsistentRead: true,
      }),
    );
    return Items.map(({ value }) => String((value as { status?: string }).status));
  };
  return {
    entries,
    /** Wait until all of them were processed. */
    settled: (sessionId: string): Promise<readonly string[]> =>
      eventually(
        'the webhooks are processed',
        () => entries(sessionId),
        (statuses) => statuses.length > 0 && !statuses.includes('received'),
      ),
  };
};
