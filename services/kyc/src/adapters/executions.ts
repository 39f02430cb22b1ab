import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { Executions } from '../ports.ts';

export interface ExecutionsOptions {
  readonly client?: SFNClient;
  readonly stateMachineArn: string;
}

/** Executions of `KycVerification` in Step Functions. */
export const createExecutions = ({
  client = new SFNClient(awsClientTimeouts),
  stateMachineArn,
}: ExecutionsOptions): Executions => ({
  start: async ({ kycId, contractorId }) => {
    const input = JSON.stringify({ contractorId, kycId });
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name: kycId, input }));
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      // One of that name is over, and Step Functions keeps names for 90 days. Whether anything is left to do, the first
      // state of the new execution finds out.
      await client.send(new StartExecutionCommand({ stateMachineArn, input }));
    }
  },

  // Asked only when a second execution finds a holder, which is rare: DescribeExecution has a low limit.
  isRunning: async (executionArn) => {
    try {
      const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
      return status === 'RUNNING' || status === 'PENDING_REDRIVE';
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return false;
      throw error;
    }
  },
});
