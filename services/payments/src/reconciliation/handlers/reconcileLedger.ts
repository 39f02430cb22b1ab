import type { SQSRecord } from 'aws-lambda';
import { object } from 'yup';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { documents, payments, stripe } from '../../wiring.ts';
import { performDailyRun, performRun } from '../run.ts';
import type { RunPorts } from '../run.ts';

/** A request of an operator names its run; the daily schedule sends an empty message. */
const readMessage = jsonMessage(object({ reconciliationId: uuid() }));

/** Compares the ledger with Stripe, daily and on request. Only reads the records of money, so it may run twice. */
export const reconcileLedger =
  (service: RunPorts) =>
  async ({ body, messageId }: Pick<SQSRecord, 'body' | 'messageId'>): Promise<void> => {
    const { reconciliationId } = readMessage({ body });
    if (reconciliationId === undefined) await performDailyRun(service, messageId);
    else await performRun(service, reconciliationId);
  };

/** Consumer of the reconciliation queue, which the schedule and the API write to. */
export const reconciliationQueue = (make: () => RunPorts) =>
  queueConsumer(
    (record) => record,
    () => reconcileLedger(make()),
  );

export const handler = reconciliationQueue(() => ({ ...payments(), stripe: stripe(), documents: documents() }));
