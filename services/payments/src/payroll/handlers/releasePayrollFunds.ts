import { object } from 'yup';
import type { InferType } from 'yup';
import { factId } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { releaseFunds } from '../../money/movements.ts';
import { fundsReleased } from '../domain/announcements.ts';
import { illegal } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { resumeFundingQueue } from '../../escrow/funding-queue.ts';
import { payments, signals } from '../../wiring.ts';

export const releasePayrollFundsInput = object({ payrollId: uuid().required() });
type Dependencies = Pick<PayrollPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals' | 'clock' | 'sleep'> & Payrolls;

/** Task `ReleaseFunds`: give back what a cancelled payroll had locked, if it had; others may have waited behind it. */
export const releasePayrollFunds =
  (service: Dependencies) =>
  async ({ payrollId }: InferType<typeof releasePayrollFundsInput>) => {
    const { ledger, payrolls: records, clock } = service;
    const { result: payroll } = await ledger.move<Payroll>(async (books) => {
      const read = await records.readPayroll(payrollId);
      const { status, clientId, total, lockedAt, releasedAt } = read.value;
      if (status !== 'cancelled') {
        throw illegal(status, 'release its funds');
      }
      if (lockedAt === undefined) return { entries: [], result: read.value };
      if (releasedAt !== undefined) {
        const entry = await books.entry(factId('ledger', 'funds.released', payrollId));
        return { entries: entry === undefined ? [] : [entry], result: read.value };
      }
      const at = clock.now();
      const released: Payroll = { ...read.value, releasedAt: at, updatedAt: at };
      return {
        entries: [releaseFunds({ clientId, releaseId: payrollId, amount: total, at })],
        changes: [records.putPayroll(released, read)],
        events: [fundsReleased(released, total, { releaseId: payrollId, at })],
        result: released,
      };
    });
    // Also where nothing was locked: funds may have been promised to it while it waited.
    await resumeFundingQueue(service, payroll.clientId, payroll.total.currency);
    return { releasedMinor: payroll.lockedAt === undefined ? 0 : payroll.total.amountMinor };
  };

export const handler = task(releasePayrollFundsInput, () => releasePayrollFunds({ ...payments(), signals: signals() }));
