import { object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { endNotice, payrollCompleted } from '../domain/announcements.ts';
import { outcomeOf } from '../domain/line.ts';
import { complete } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { payments } from '../../wiring.ts';

export const completePayrollInput = object({ payrollId: uuid().required() });

/** Task `PayrollCompleted`: every line is paid, or failed with its funds released. */
export const completePayroll =
  ({ payrolls: records, clock, sleep }: Pick<PayrollPorts, 'clock' | 'sleep'> & Payrolls) =>
  async ({ payrollId }: InferType<typeof completePayrollInput>) => {
    const payroll = await records.changePayroll(payrollId, { sleep }, async (before) => {
      if (before.outcome !== undefined) return { value: before, result: before };
      // After the payroll itself: a line that is returned meanwhile writes it, and all is counted again.
      const batches = await records.listProgress(payrollId);
      const completed = complete(before, outcomeOf(batches, before.total.currency, clock.now()));
      return { value: completed, result: completed, events: payrollCompleted(completed) };
    });
    return { status: payroll.status, notification: endNotice(payroll).detail };
  };

export const handler = task(completePayrollInput, () => completePayroll(payments()));
