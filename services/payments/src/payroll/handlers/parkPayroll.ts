import { number, object, string } from 'yup';
import type { InferType } from 'yup';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { payrollFailed } from '../domain/announcements.ts';
import { signalKeyOf } from '../domain/failure.ts';
import type { ParkedPayroll } from '../domain/failure.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { payments } from '../../wiring.ts';

export const parkPayrollInput = object({
  payrollId: uuid().required(),
  /** `null` when it is the payroll itself. */
  batch: number().integer().min(1).nullable().defined(),
  state: string().required(),
  error: string().required(),
  /** When the state that failed was entered. */
  parkedAt: instant().required(),
  executionArn: string().required(),
});

/**
 * Tasks `RecordFailure` and `RecordBatchFailure`: list it for the operators; the event raises their alarm. An execution that could
 * not claim the payroll is only announced: it ends, and no decision about it is possible.
 */
export const parkPayroll =
  (service: Pick<PayrollPorts, 'store' | 'sleep'> & Payrolls) =>
  (input: InferType<typeof parkPayrollInput>): Promise<void> =>
    retryOnConflict(async () => {
      const { payrolls: records, store } = service;
      const { payrollId, batch } = input;
      const signalKey = signalKeyOf(payrollId, batch);
      const failure: ParkedPayroll = { ...input, signalKey, parkedAt: new Date(input.parkedAt).toISOString() };
      const { clientId, holder } = (await records.readPayroll(payrollId)).value;
      const isClaimed = holder?.executionArn === failure.executionArn;
      await store.commit(isClaimed ? await records.park(failure) : [], [payrollFailed(failure, clientId)]);
    }, service);

export const handler = task(parkPayrollInput, () => parkPayroll(payments()));
