import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { ExecutionOutcome, Executions } from '../ports.ts';

export interface ExecutionsOptions {
  readonly client?: SFNClient;
  readonly stateMachineArn: string;
}

/** Executions of one machine in Step Functions. */
export const createExecutions = ({
  client = new SFNClient(awsClientTimeouts),
  stateMachineArn,
}: ExecutionsOptions): Executions => {
  // Asked only when a second execution finds a holder, which is rare: DescribeExecution has a low limit.
  const outcomeOf = async (executionArn: string): Promise<ExecutionOutcome> => {
    try {
      const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
      return status === 'SUCCEEDED' ? 'succeeded' : 'failed';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return 'unknown';
      throw error;
    }
  };

  return {
    outcomeOf,
    start: async ({ name, input: facts }) => {
      // Step Functions compares inputs as text.
      const input = JSON.stringify(Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))));
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
        // One of that name is over, and Step Functions keeps names for 90 days. Whether anything is left to do, the first
        // state of the new execution finds out.
        await client.send(new StartExecutionCommand({ stateMachineArn, input }));
      }
    },

    isRunning: async (executionArn) => (await outcomeOf(executionArn)) === 'running',
  };
};
