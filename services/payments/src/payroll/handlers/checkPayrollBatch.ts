import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { isOverdue, stepOf } from '../domain/batch-step.ts';
import type { BatchStep } from '../domain/batch-step.ts';
import { SettlementOverdueError } from '../domain/errors.ts';
import { payoutKeyOf } from '../domain/line.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import type { PayrollPorts } from '../ports.ts';
import { refreshPayout } from '../../payouts/payout-transitions.ts';
import { accountsOf, readBatch, reverseFailedTransfers } from '../batches.ts';
import type { BatchDependencies } from '../batches.ts';
import { payouts } from '../../wiring.ts';
import { batchInput } from './initiatePayrollBatch.ts';

/**
 * Task `CheckSettlement`: no webhook arrived. Request every payout of the batch in flight from Stripe, and return what comes
 * next. What is learned is recorded as a webhook would be.
 *
 * @throws SettlementOverdueError for payouts that take longer than any bank does; ProviderUnavailableError
 */
export const checkPayrollBatch =
  (service: BatchDependencies & Pick<PayrollPorts, 'policy'>) =>
  async (batchId: InferType<typeof batchInput>): Promise<BatchStep> => {
    const { policy, clock } = service;
    const unfinished = await askAboutAll(service, await readBatch(service, batchId));
    const { progress, ...batch } = await readBatch(service, batchId);
    const lines = batch.lines.map(({ value }) => value);
    await reverseFailedTransfers(service, lines);
    const accounts = await accountsOf(service, lines);
    const at = clock.now();
    const step = stepOf({ progress: progress.value, accounts, lines, unfinished }, policy, at);
    if (step.next === 'wait' && isOverdue(progress.value, policy, at)) {
      throw new SettlementOverdueError(
        `Payouts of batch ${batchId.batch} of ${batchId.payrollId} are overdue`,
        batchId,
      );
    }
    return step;
  };

/** Stripe may take its time for an answer, and fifty of them have to fit into the Lambda's minute. */
const QUESTIONS_AT_ONCE = 5;

/** Whether some lines have no payout at Stripe yet, of which it could be asked. */
const askAboutAll = async (
  service: BatchDependencies,
  { lines }: Awaited<ReturnType<typeof readBatch>>,
): Promise<boolean> => {
  const paying = lines.filter(({ value }) => value.status === 'paying');
  const unfinished = await mapEach(
    paying,
    async ({ value: line }) => {
      const key = payoutKeyOf(line);
      const payout = (await service.payoutRecords.getPayout(key))?.value;
      if (payout?.payoutId === undefined) return true;
      await refreshPayout(service, key);
      return false;
    },
    QUESTIONS_AT_ONCE,
  );
  return unfinished.includes(true);
};

export const handler = task(batchInput, () => checkPayrollBatch(payouts()));
