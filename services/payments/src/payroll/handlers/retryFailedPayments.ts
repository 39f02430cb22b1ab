import type { InferType } from 'yup';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { retryDueAt, stepOf } from '../domain/batch-step.ts';
import type { BatchStep } from '../domain/batch-step.ts';
import { canBeRetried, nextRound, retried } from '../domain/line.ts';
import type { PayrollPorts } from '../ports.ts';
import { accountsOf, payLines, readBatch, reverseFailedTransfers } from '../batches.ts';
import type { BatchDependencies, BatchId } from '../batches.ts';
import { payouts } from '../../wiring.ts';
import { batchInput } from './initiatePayrollBatch.ts';

type Dependencies = BatchDependencies & Pick<PayrollPorts, 'policy'>;

/**
 * Task `RetryFailedPayments`: give every line with a temporary failure another attempt when its retry is due, and every line whose
 * contractor's account became ready; complete what an
 * earlier call left undone; and return the next step. Without retries left, the remaining failures are final.
 *
 * @throws ProviderUnavailableError
 */
export const retryFailedPayments =
  (service: Dependencies) =>
  async (batchId: InferType<typeof batchInput>): Promise<BatchStep> => {
    const { policy, clock } = service;
    await reverseFailedTransfers(service, await linesOf(service, batchId));
    await beginRound(service, batchId);
    const unfinished = await payLines(service, await linesOf(service, batchId));
    const { progress, lines } = await readBatch(service, batchId);
    const values = lines.map(({ value }) => value);
    const accounts = await accountsOf(service, values);
    return stepOf({ progress: progress.value, accounts, lines: values, unfinished }, policy, clock.now());
  };

const linesOf = async (service: Dependencies, batchId: BatchId) =>
  (await readBatch(service, batchId)).lines.map(({ value }) => value);

/** The lines that are due, all in one transaction with the counters: a replay finds them under way. */
const beginRound = (service: Dependencies, batchId: BatchId): Promise<void> =>
  retryOnConflict(async () => {
    const { store, payrolls: records, policy, clock } = service;
    const { progress, lines } = await readBatch(service, batchId);
    const accounts = await accountsOf(
      service,
      lines.map(({ value }) => value),
    );
    const at = clock.now();
    const due = lines.filter(
      ({ value }) => canBeRetried(value, { progress: progress.value, accounts }) && retryDueAt(value, policy) <= at,
    );
    if (due.length === 0) return;
    await store.commit([
      records.putProgress(nextRound(progress.value, due.length, at), progress),
      ...due.map((line) => records.putLine(retried(line.value), line)),
    ]);
  }, service);

export const handler = task(batchInput, () => retryFailedPayments(payouts()));
