import { object, string } from 'yup';
import type { InferType } from 'yup';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { PayrollNotSubmittedError } from '../domain/errors.ts';
import { batchCount } from '../domain/payroll.ts';
import type { Payroll } from '../domain/payroll.ts';
import type { PayrollPorts } from '../ports.ts';
import type { Payrolls } from '../drafts.ts';
import { payrollExecutions, payments } from '../../wiring.ts';

export const startPayrollInput = object({
  payrollId: string().uuid().required(),
  executionArn: string().required(),
});
type Input = InferType<typeof startPayrollInput>;
type Dependencies = Pick<PayrollPorts, 'store' | 'executions' | 'clock' | 'sleep'> & Payrolls;

/**
 * Task `PayrollSubmitted`: claim a submitted payroll for this execution.
 *
 * `claim` in the answer: `held` goes on from the payroll's status; `busy` means that a live execution drives it already;
 * `done` that it is over and everybody was told. A holder whose execution is over is replaced. `resumed`: payouts may have
 * ended of which the execution before was told, and this one will not be.
 *
 * @throws NotFoundError; PayrollNotSubmittedError for a draft, and for one that a second person has not approved
 */
export const startPayroll = (service: Dependencies) => async (input: Input) => {
  const { payroll, claim, resumed } = await retryOnConflict(() => claimPayroll(service, input), service);
  const { payrollId, status } = payroll;
  return { payrollId, status, claim, resumed, batches: batchCount(payroll) };
};

interface Claimed {
  readonly payroll: Payroll;
  readonly claim: 'held' | 'busy' | 'done';
  readonly resumed: boolean;
}

const claimPayroll = async (
  { store, executions, payrolls: records, clock }: Dependencies,
  { payrollId, executionArn }: Input,
): Promise<Claimed> => {
  const read = await records.readPayroll(payrollId);
  const { status, holder, payingSince, closedAt } = read.value;
  if (status === 'draft' || status === 'awaiting_approval') {
    throw new PayrollNotSubmittedError(`Payroll ${payrollId} is ${status}`);
  }
  if (closedAt !== undefined) return { payroll: read.value, claim: 'done', resumed: false };
  const resumed = payingSince !== undefined;
  if (holder?.executionArn === executionArn) return { payroll: read.value, claim: 'held', resumed };
  if (holder !== undefined && (await executions.isRunning(holder.executionArn))) {
    return { payroll: read.value, claim: 'busy', resumed: false };
  }
  const payroll: Payroll = { ...read.value, holder: { executionArn, claimedAt: clock.now() } };
  // What the execution before had parked waits for nobody any more.
  await store.commit([records.putPayroll(payroll, read), ...(await records.unpark(payrollId))]);
  return { payroll, claim: 'held', resumed };
};

export const handler = task(startPayrollInput, () => startPayroll({ ...payments(), executions: payrollExecutions() }));
