import type { Execution } from '../execution.ts';
import { MAX_EVENTS } from './run.ts';

/** Source: AWS, "Restarting state machine executions with redrive". */
const REDRIVABLE_MS = 14 * 24 * 3600 * 1000;

/** Source: AWS, "Restarting state machine executions with redrive", eligibility conditions. */
export const refusalToRedrive = (
  { status, stoppedAt = 0 }: Execution,
  events: number,
  now: number,
): string | undefined => {
  if (status === 'RUNNING') return 'It is still running.';
  if (status === 'SUCCEEDED') return 'It has succeeded.';
  if (now - stoppedAt > REDRIVABLE_MS) return 'It ended more than 14 days ago.';
  return events >= MAX_EVENTS - 1 ? 'Its history has no room for more events.' : undefined;
};
