import { ExecutionNotRedrivableError } from '../asl/index.ts';
import type { Execution } from '../asl/index.ts';

/** An operator redrives an execution. False where Step Functions refuses: its history is full, say. */
export const redriven = (execution: Execution): boolean => {
  try {
    execution.redrive();
    return true;
  } catch (error) {
    if (error instanceof ExecutionNotRedrivableError) return false;
    throw error;
  }
};
