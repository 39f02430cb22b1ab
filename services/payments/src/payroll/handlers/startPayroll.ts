import { object, string } from 'yup';
import type { InferType } from 'yup';
import { claimFor } from '#shared/executions/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { PayrollNotSubmittedError } from '../domain/errors.ts';
import { signalKeyOf } from '../domain/failure.ts';
import type { ParkedPayroll } from '../domain/failure.ts';
import { batchCount } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollExecutions, payments } from '../../wiring.ts';

export const startPayrollInput = object({
  payrollId: uuid().required(),
  executionArn: string().required(),
});
type Input = InferType<typeof startPayrollInput>;
type Dependencies = Pick<PayrollPorts, 'store' | 'payrollExecutions' | 'clock' | 'sleep'> & Payrolls;

/**
 * Task `PayrollSubmitted`: claim a submitted payroll for this execution.
 *
 * `claim` in the result: with `held` the execution goes on from the payroll's status; `busy` means that a live execution
 * drives it; `done` that it is closed. `resumed`: payouts may have ended whose signals went to the previous execution.
 *
 * @throws NotFoundError; PayrollNotSubmittedError for a draft, and for one that a second person has not approved
 */
export const startPayroll = (service: Dependencies) => async (input: Input) => {
  const { entity: payroll, claim } = await retryOnConflict(() => claimPayroll(service, input), service);
  const { payrollId, status, payingSince } = payroll;
  const resumed = claim === 'held' && payingSince !== undefined;
  return { payrollId, status, claim, resumed, batches: batchCount(payroll) };
};

const claimPayroll = async (service: Dependencies, { payrollId, executionArn }: Input) => {
  const { store, payrollExecutions: executions, payrolls: records, clock } = service;
  const read = await records.readPayroll(payrollId);
  const { status } = read.value;
  if (status === 'draft' || status === 'awaiting_approval') {
    throw new PayrollNotSubmittedError(`Payroll ${payrollId} is ${status}`);
  }
  return claimFor({ executions, clock }, executionArn, read.value, {
    isDone: ({ closedAt }) => closedAt !== undefined,
    writeHolder: async (holder) => {
      const payroll: Payroll = { ...read.value, holder };
      // No execution waits any more for a decision about what the previous execution had parked.
      const isPrevious = (failure: ParkedPayroll) => failure.executionArn === read.value.holder?.executionArn;
      const superseded = { action: 'superseded', at: holder.claimedAt } as const;
      await records.failures.resolveAll(signalKeyOf(payrollId), superseded, isPrevious);
      await store.commit([records.putPayroll(payroll, read)]);
      return payroll;
    },
  });
};

export const handler = task(startPayrollInput, () =>
  startPayroll({ ...payments(), payrollExecutions: payrollExecutions() }),
);
