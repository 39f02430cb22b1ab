import { number, object, string } from 'yup';
import type { InferType } from 'yup';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { withMilliseconds } from '#shared/time/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { payrollFailed } from '../domain/announcements.ts';
import { signalKeyOf } from '../domain/failure.ts';
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
  stateEnteredAt: instant().required(),
  executionArn: string().required(),
});

/**
 * Tasks `RecordFailure` and `RecordBatchFailure`: list it for the operators; the event raises their alarm. An execution that could
 * not claim the payroll is only announced: it ends, and no decision about it is possible.
 * @returns when it was parked, which names the signal of the decision
 */
export const parkPayroll =
  (service: Pick<PayrollPorts, 'store' | 'clock' | 'sleep'> & Payrolls) =>
  (input: InferType<typeof parkPayrollInput>): Promise<{ readonly parkedAt: string }> =>
    retryOnConflict(async () => {
      const { payrolls: records, store, clock } = service;
      const { payrollId, batch, stateEnteredAt } = input;
      const { clientId, holder } = (await records.readPayroll(payrollId)).value;
      const failure = { ...input, clientId, signalKey: signalKeyOf(payrollId, batch) };
      const isClaimed = holder?.executionArn === input.executionArn;
      const { parked, changes } = isClaimed
        ? await records.failures.park(failure, { now: clock.now(), notBefore: await failureTimes(service, input) })
        : { parked: { ...failure, parkedAt: withMilliseconds(stateEnteredAt) }, changes: [] };
      await store.commit(changes, [payrollFailed(parked, clientId)]);
      return { parkedAt: parked.parkedAt };
    }, service);

/** When lines of a batch failed, by the clocks of the tasks that recorded it. */
const failureTimes = async (
  { payrolls: records }: Payrolls,
  { payrollId, batch }: InferType<typeof parkPayrollInput>,
): Promise<readonly string[]> => {
  const read = batch === null ? undefined : await records.getBatch(payrollId, batch);
  const lines = await records.linesOf(payrollId, read?.value.orders ?? []);
  return lines.flatMap(({ value: { endedAt } }) => (endedAt === undefined ? [] : [endedAt]));
};

export const handler = task(parkPayrollInput, () => parkPayroll(payments()));
