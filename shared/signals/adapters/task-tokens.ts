import { SFNClient, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { TaskTokens } from '../index.ts';

/** What Step Functions says of a token that cannot be answered any more; nothing to retry. */
const GONE: ReadonlySet<string> = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

/** Step Functions' task tokens. Throttling is retried by the SDK, with jitter. */
export const createTaskTokens = ({
  client = new SFNClient(awsClientTimeouts),
}: { readonly client?: SFNClient } = {}): TaskTokens => ({
  succeed: async (taskToken, output) => {
    try {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
      return 'accepted';
    } catch (error) {
      if (error instanceof Error && GONE.has(error.name)) return 'gone';
      throw error;
    }
  },
});
