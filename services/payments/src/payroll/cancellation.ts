import type { Actor } from '#shared/events/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { payrollCancelled } from './domain/announcements.ts';
import { signalKeyOf } from './domain/failure.ts';
import { cancel } from './domain/payroll.ts';
import type { CancelReason, Payroll } from './domain/payroll.ts';
import type { PayrollPorts } from './ports.ts';

interface Cancellation {
  readonly reason: CancelReason;
  readonly actor: Actor;
  readonly at: string;
}

/**
 * What cancelling a payroll writes; it leaves the funding queue. Nothing is written where it was cancelled before. @throws IllegalTransitionError
 */
export const cancellation = (
  { escrowRecords }: Pick<PayrollPorts, 'escrowRecords'>,
  before: Payroll,
  { reason, actor, at }: Cancellation,
): Decision<Payroll, Payroll> => {
  const payroll = cancel(before, { reason, by: actor.id, at });
  const { payrollId, clientId, funding } = payroll;
  return {
    value: payroll,
    result: payroll,
    changes:
      funding === undefined
        ? []
        : [escrowRecords.removeQueueEntry({ clientId, since: funding.since, key: signalKeyOf(payrollId) })],
    events: payrollCancelled(payroll, actor),
  };
};
