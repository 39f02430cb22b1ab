import { object } from 'yup';
import type { InferType } from 'yup';
import { factId } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { ledgerRecorded } from '../domain/announcements.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { payments } from '../../wiring.ts';

export const recordPayrollLedgerInput = object({ payrollId: uuid().required() });

/** Entries recorded at once: with what else is pending, one or two groups of the log. */
const SLICE = 33;

/** Task `RecordLedger`: put every entry of the payroll into the log. Which ones they are, its batches say. */
export const recordPayrollLedger =
  ({ recorder, payrolls: records, clock, sleep }: Pick<PayrollPorts, 'recorder' | 'clock' | 'sleep'> & Payrolls) =>
  async ({ payrollId }: InferType<typeof recordPayrollLedgerInput>) => {
    const batches = await records.listProgress(payrollId);
    const entryIds = [
      factId('ledger', 'funds.locked', payrollId),
      ...batches.flatMap(({ booked }) => booked.flatMap((part) => part.entryIds)),
    ];
    for (let from = 0; from < entryIds.length; from += SLICE) await recorder.record(entryIds.slice(from, from + SLICE));
    return records.changePayroll(payrollId, { sleep }, (before) => {
      if (before.ledger !== undefined) return { value: before, result: before.ledger };
      const ledger = { entries: entryIds.length, recordedAt: clock.now() };
      const payroll: Payroll = { ...before, ledger, updatedAt: ledger.recordedAt };
      return { value: payroll, result: ledger, events: ledgerRecorded(payroll) };
    });
  };

export const handler = task(recordPayrollLedgerInput, () => recordPayrollLedger(payments()));
