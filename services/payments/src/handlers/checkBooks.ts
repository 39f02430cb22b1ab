import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSHandler, SQSRecord } from 'aws-lambda';
import { object, string } from 'yup';
import { parse } from '#shared/validation/index.ts';
import { auditLedger } from '../audit-ledger.ts';
import type { Payments } from '../payments.ts';
import { runDaily, runReconciliation } from '../run-reconciliation.ts';
import { documents, payments, stripe } from '../wiring.ts';

type Dependencies = Pick<
  Payments,
  'repository' | 'store' | 'ledger' | 'stripe' | 'documents' | 'clock' | 'sleep' | 'countMetric'
>;

/** A schedule's tick names a task, a person's wish a run. */
const messageSchema = object({
  task: string<'audit' | 'reconcile'>().oneOf(['audit', 'reconcile']),
  reconciliationId: string().uuid(),
});

/** Look through the books: only reads money's records, and may come twice. */
export const checkBooks =
  (service: Dependencies) =>
  async ({ body, messageId }: Pick<SQSRecord, 'body' | 'messageId'>): Promise<void> => {
    const { task, reconciliationId } = parse(messageSchema, JSON.parse(body));
    if (reconciliationId !== undefined) await runReconciliation(service, reconciliationId);
    else if (task === 'audit') await auditLedger(service);
    else if (task === 'reconcile') await runDaily(service, messageId);
    else throw new Error('A message that asks for nothing');
  };

/** Consumer of the check queue, which two schedules and the API write to. */
export const checkQueue =
  (make: () => Dependencies): SQSHandler =>
  async (event, context) =>
    processPartialResponse(
      event,
      (record: SQSRecord) => checkBooks(make())(record),
      new BatchProcessor(EventType.SQS),
      {
        context,
        throwOnFullBatchFailure: false,
      },
    );

export const handler = checkQueue(() => ({ ...payments(), stripe: stripe(), documents: documents() }));
