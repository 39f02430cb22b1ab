import { object, string } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../../money/notification.ts';
import { endNotice } from '../domain/announcements.ts';
import { CANCEL_REASONS } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import { cancellation } from '../cancellation.ts';
import type { Payrolls } from '../drafts.ts';
import { payments } from '../../wiring.ts';

export const cancelPayrollInput = object({
  payrollId: uuid().required(),
  /** Of this execution; who cancelled it before has another. */
  reason: string().oneOf(CANCEL_REASONS).required(),
});

/**
 * Task `PayrollCancelled`: cancel the payroll, unless it is cancelled already.
 * @throws IllegalTransitionError once payouts may exist
 */
export const cancelPayroll =
  (service: Pick<PayrollPorts, 'escrowRecords' | 'clock' | 'sleep'> & Payrolls) =>
  async ({ payrollId, reason }: InferType<typeof cancelPayrollInput>) => {
    const { payrolls: records, clock } = service;
    const payroll = await records.changePayroll(payrollId, service, (before) =>
      cancellation(service, before, { reason, actor: SYSTEM, at: clock.now() }),
    );
    return { status: payroll.status, notification: endNotice(payroll).detail };
  };

export const handler = task(cancelPayrollInput, () => cancelPayroll(payments()));
