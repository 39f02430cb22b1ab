import type { Actor, AnyEvent } from '#shared/events/index.ts';
import type { Change } from '#shared/store/index.ts';
import { payrollCancelled } from './domain/announcements.ts';
import { cancel } from './domain/payroll.ts';
import type { CancelReason, Payroll } from './domain/payroll.ts';
import type { PayrollPorts } from './ports.ts';

interface Cancellation {
  readonly reason: CancelReason;
  readonly actor: Actor;
  readonly at: string;
}

/**
 * What giving a payroll up writes: it waits for no funds any more. The same payroll, and nothing to write, where it was
 * cancelled before. @throws IllegalPayrollMoveError
 */
export const cancellation = (
  { escrowRecords }: Pick<PayrollPorts, 'escrowRecords'>,
  before: Payroll,
  { reason, actor, at }: Cancellation,
): { readonly payroll: Payroll; readonly changes: readonly Change[]; readonly events: readonly AnyEvent[] } => {
  const payroll = cancel(before, { reason, by: actor.id, at });
  const { payrollId, clientId, funding } = payroll;
  return {
    payroll,
    changes:
      funding === undefined
        ? []
        : [escrowRecords.removeWaiter({ clientId, since: funding.since, key: signalKeyOf(payrollId) })],
    events: payrollCancelled(payroll, actor),
  };
};

/** What the payroll's execution waits under; each batch under a key of its own. */
export const signalKeyOf = (payrollId: string, batch?: number): string =>
  batch === undefined ? `payroll/${payrollId}` : `payroll/${payrollId}/${batch}`;
