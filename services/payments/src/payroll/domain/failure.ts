import type { ParkedFailure } from '#shared/interventions/index.ts';
import { canBeCancelled } from './payroll.ts';
import type { Payroll } from './payroll.ts';

/** A payroll, or one batch of it, that cannot continue and waits for an operator. */
export interface ParkedPayroll extends ParkedFailure {
  readonly payrollId: string;
  readonly clientId: string;
  /** `null` is the payroll itself. */
  readonly batch: number | null;
}

/** Key of the signals to the payroll's execution; each batch waits under a key of its own. */
export const signalKeyOf = (payrollId: string, batch?: number | null): string =>
  batch == null ? `payroll/${payrollId}` : `payroll/${payrollId}/${batch}`;

export const RESOLUTIONS = ['retry', 'cancel'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What an operator may decide now: a payroll is cancelled as a whole, and only before its first payout. */
export const possibleResolutions = (
  payroll: Payroll,
  { batch }: Pick<ParkedPayroll, 'batch'>,
): readonly Resolution[] => (batch === null && canBeCancelled(payroll) ? RESOLUTIONS : ['retry']);
