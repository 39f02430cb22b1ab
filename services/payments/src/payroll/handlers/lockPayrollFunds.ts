import { object } from 'yup';
import type { InferType } from 'yup';
import { factId } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { lockFunds } from '../../money/movements.ts';
import { fundsLocked } from '../domain/announcements.ts';
import { PayrollCancelledError } from '../domain/errors.ts';
import { startProcessing } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import { signalKeyOf } from '../domain/failure.ts';
import type { Payrolls } from '../drafts.ts';
import { payments } from '../../wiring.ts';

export const lockPayrollFundsInput = object({ payrollId: uuid().required() });

/**
 * Task `FundsLocked`: reserve the whole payroll in the client's escrow, once. It waits for no funds any more.
 * @throws InsufficientFundsError when another lock was faster; PayrollCancelledError
 */
export const lockPayrollFunds =
  ({
    escrowRecords,
    ledger,
    payrolls: records,
    clock,
  }: Pick<PayrollPorts, 'escrowRecords' | 'ledger' | 'clock'> & Payrolls) =>
  async ({ payrollId }: InferType<typeof lockPayrollFundsInput>) => {
    const { result } = await ledger.move(async (books) => {
      const read = await records.readPayroll(payrollId);
      const { clientId, total, status, lockedAt, funding } = read.value;
      if (status === 'cancelled') throw new PayrollCancelledError(`Payroll ${payrollId} was cancelled`);
      if (lockedAt !== undefined) {
        const entry = await books.entry(factId('ledger', 'funds.locked', payrollId));
        return { entries: entry === undefined ? [] : [entry], result: { lockedAt } };
      }
      const at = clock.now();
      const locked = startProcessing(read.value, at);
      return {
        entries: [lockFunds({ clientId, lockId: payrollId, amount: total, at })],
        changes: [
          records.putPayroll(locked, read),
          ...(funding === undefined
            ? []
            : [escrowRecords.removeQueueEntry({ clientId, since: funding.since, key: signalKeyOf(payrollId) })]),
        ],
        events: fundsLocked(locked),
        result: { lockedAt: at },
      };
    });
    return result;
  };

export const handler = task(lockPayrollFundsInput, () => lockPayrollFunds(payments()));
