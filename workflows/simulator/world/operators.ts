import { ExecutionNotRedrivableError } from '../asl/index.ts';
import type { Execution } from '../asl/index.ts';
import type { World } from './world.ts';

/** What operators of every workflow do, as the runbooks say. */

/** Redrive an execution. False where Step Functions refuses, for example because its history is full. */
export const redriven = (execution: Execution): boolean => {
  try {
    execution.redrive();
    return true;
  } catch (error) {
    if (error instanceof ExecutionNotRedrivableError) return false;
    throw error;
  }
};

/**
 * Move every dead letter back to its queue. Targets of EventBridge rules have no queue to return to.
 * @param start Handles the input of a start that a rule could not deliver
 */
export const redriveDeadLetters = (
  { queues, prepared }: Pick<World, 'queues' | 'prepared'>,
  start: (input: string) => void = () => undefined,
): void => {
  for (const { arn, name } of prepared.queues) {
    if (!name.endsWith('-dlq') || queues.messages(arn).length === 0) continue;
    if (name.endsWith('-start-dlq')) queues.take(arn).forEach(start);
    queues.redrive(arn);
  }
};
