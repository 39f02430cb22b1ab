import { object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../../money/notification.ts';
import { signalKeyOf } from '../domain/failure.ts';
import { close } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { payments } from '../../wiring.ts';

export const closePayrollInput = object({ payrollId: uuid().required() });

/** Task `ClosePayroll`: record that all notifications are sent, and release the payroll: another start has nothing to do. */
export const closePayroll =
  ({ auditLog, payrolls: records, clock, sleep }: Pick<PayrollPorts, 'auditLog' | 'clock' | 'sleep'> & Payrolls) =>
  ({ payrollId }: InferType<typeof closePayrollInput>) =>
    records.changePayroll(payrollId, { sleep }, async (before) => {
      const at = clock.now();
      await records.failures.resolveAll(signalKeyOf(payrollId), { action: 'ended', at });
      const payroll = close(before, at);
      const { status } = payroll;
      const entry = { subject: `payroll/${payrollId}`, at, actor: SYSTEM, action: 'payroll.closed', facts: { status } };
      return {
        value: payroll,
        result: { status },
        changes: [auditLog.putAudit(entry)],
      };
    });

export const handler = task(closePayrollInput, () => closePayroll(payments()));
