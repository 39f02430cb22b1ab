import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Executions } from '#shared/executions/index.ts';
import { awsClientTimeouts } from '#shared/runtime/index.ts';

export interface ExecutionsOptions<Machine extends string> {
  readonly client?: SFNClient;
  /** The machine's name in the specification: `KycVerification`. */
  readonly machine: Machine;
  readonly stateMachineArn: string;
}

/** Executions of one machine in Step Functions. */
export const createExecutions = <Machine extends string>({
  client = new SFNClient(awsClientTimeouts),
  machine,
  stateMachineArn,
}: ExecutionsOptions<Machine>): Executions<Machine> => ({
  machine,

  outcomeOf: async (executionArn) => {
    try {
      const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
      return status === 'SUCCEEDED' ? 'succeeded' : 'failed';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return 'unknown';
      throw error;
    }
  },

  start: async ({ name, input: facts }) => {
    // Step Functions compares inputs as text.
    const input = JSON.stringify(Object.fromEntries(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1))));
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      // An execution of that name is over, and Step Functions keeps names for 90 days. The first state of the new
      // execution finds out whether anything is left to do.
      await client.send(new StartExecutionCommand({ stateMachineArn, input }));
    }
  },
});
