import { canBeCancelled } from './payroll.ts';
import type { Payroll } from './payroll.ts';

/** A payroll, or one batch of it, that cannot continue and waits for an operator. */
export interface ParkedFailure {
  readonly payrollId: string;
  /** `null` is the payroll itself. */
  readonly batch: number | null;
  /** When the state was entered that failed; names this failure among others. */
  readonly parkedAt: string;
  /** State of the machine, and the name of the error. */
  readonly state: string;
  readonly error: string;
  readonly executionArn: string;
}

export const RESOLUTIONS = ['retry', 'cancel'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What an operator decided about a parked failure. One for each. */
export interface FailureDecision extends Pick<ParkedFailure, 'payrollId' | 'batch' | 'parkedAt'> {
  readonly action: Resolution;
  readonly by: string;
  readonly at: string;
}

/** Possible decisions: a payroll can be cancelled as a whole, and only before its first payout. */
export const possibleResolutions = (
  payroll: Payroll,
  { batch }: Pick<ParkedFailure, 'batch'>,
): readonly Resolution[] => (batch === null && canBeCancelled(payroll) ? RESOLUTIONS : ['retry']);
