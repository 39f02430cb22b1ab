import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { awsClientTimeouts } from '#shared/runtime/index.ts';
import type { Schedules } from '../index.ts';

export interface SchedulesOptions {
  readonly client?: SchedulerClient;
  readonly groupName: string;
  /** The queue whose consumer delivers signals. A deadline that it would not take goes to its dead-letter queue. */
  readonly queueArn: string;
  /** What EventBridge Scheduler assumes to write to the queue. */
  readonly roleArn: string;
}

/** One-shot EventBridge Scheduler schedules that put a signal into the queue and then delete themselves. */
export const createSchedules = ({
  client = new SchedulerClient(awsClientTimeouts),
  groupName,
  queueArn,
  roleArn,
}: SchedulesOptions): Schedules => ({
  ensure: async ({ name, at, signal }) => {
    try {
      await client.send(
        new CreateScheduleCommand({
          Name: name,
          GroupName: groupName,
          ScheduleExpression: `at(${wholeSecondAfter(at)})`,
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: queueArn,
            RoleArn: roleArn,
            Input: JSON.stringify(signal),
            // shared/serverless/queues.cjs names it so.
            DeadLetterConfig: { Arn: `${queueArn}-dlq` },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  },

  remove: async (name) => {
    try {
      await client.send(new DeleteScheduleCommand({ Name: name, GroupName: groupName }));
    } catch (error) {
      // A conflict: somebody else is removing it. A timer that is left over goes off for nobody.
      if (!(error instanceof ResourceNotFoundException || error instanceof ConflictException)) throw error;
    }
  },
});

/** Scheduler knows whole seconds; rounding up keeps a timer from firing before its deadline. */
const wholeSecondAfter = (instant: string): string =>
  new Date(Math.ceil(Date.parse(instant) / 1000) * 1000).toISOString().slice(0, 19);
