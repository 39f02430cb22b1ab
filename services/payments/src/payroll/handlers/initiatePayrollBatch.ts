import { number, object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { beginBatch, payLines } from '../batches.ts';
import type { BatchDependencies } from '../batches.ts';
import { payouts } from '../../wiring.ts';

export const batchInput = object({
  payrollId: uuid().required(),
  batch: number().integer().min(1).required(),
});

/**
 * Task `PaymentBatch`: put the lines of a batch on their way, and have Stripe make their payouts. Stops in time before the
 * Lambda would be stopped, and says whether there is `more`: then the batch is entered again.
 *
 * @throws PayrollCancelledError, ProviderUnavailableError
 */
export const initiatePayrollBatch =
  (service: BatchDependencies) =>
  async ({ payrollId, batch }: InferType<typeof batchInput>) => {
    const { lines } = await beginBatch(service, { payrollId, batch });
    const more = await payLines(
      service,
      lines.map(({ value }) => value),
    );
    return { batch, more };
  };

export const handler = task(batchInput, () => initiatePayrollBatch(payouts()));
