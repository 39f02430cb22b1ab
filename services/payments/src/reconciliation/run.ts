import { NotFoundError } from '#shared/errors/index.ts';
import { factId } from '#shared/events/index.ts';
import type { Actor } from '#shared/events/index.ts';
import { logger } from '#shared/logging/index.ts';
import { SYSTEM } from '../money/notification.ts';
import { documentOf, completed, newRun, outcomeOf } from './domain/run.ts';
import type { ReconciliationRun } from './domain/run.ts';
import type { ReconciliationPorts } from './ports.ts';
import { getRun, putRun } from './records.ts';
import { compareLedgerWithStripe } from './collect.ts';

export type RunPorts = Pick<
  ReconciliationPorts,
  'escrowRecords' | 'payoutRecords' | 'store' | 'ledger' | 'stripe' | 'documents' | 'clock' | 'countMetric'
>;

/** Put a run on record, for `performRun`. */
export const requestRun = async (
  { store, clock }: Pick<ReconciliationPorts, 'store' | 'clock'>,
  request: { readonly reconciliationId: string; readonly requestedBy: Actor; readonly from?: string | undefined },
): Promise<ReconciliationRun> => {
  const run = newRun(request.reconciliationId, request.requestedBy, clock.now(), request.from);
  await store.commit([putRun(run)]);
  return run;
};

/** The daily run. @param occurrence Names the occurrence of the schedule: the same occurrence is the same run */
export const performDailyRun = async (service: RunPorts, occurrence: string): Promise<void> => {
  const reconciliationId = factId('reconciliation', occurrence);
  if ((await getRun(service.store, reconciliationId)) === undefined) {
    await requestRun(service, { reconciliationId, requestedBy: SYSTEM });
  }
  await performRun(service, reconciliationId);
};

/**
 * Compare, and keep the result: the differences as a document, their number on record. A completed run is left as it is. Raises
 * the alarm when a difference has lasted too long.
 *
 * @throws NotFoundError
 */
export const performRun = async (service: RunPorts, reconciliationId: string): Promise<void> => {
  const { store, documents, clock, countMetric } = service;
  const read = await getRun(store, reconciliationId);
  if (read === undefined) throw new NotFoundError(`No reconciliation ${reconciliationId}`);
  if (read.value.status === 'done') return;
  const found = await compareLedgerWithStripe(service, read.value.from);
  const outcome = outcomeOf(found);
  await documents.put({
    objectKey: documentOf(read.value),
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ reconciliationId, ...found })),
  });
  // Before the record: a run that crashes in between is repeated, and raises the alarm again.
  if (outcome.lasting > 0) {
    countMetric('ReconciliationDifference');
    logger.error('The ledger and Stripe differ', { reconciliationId, lasting: outcome.lasting });
  }
  await store.commit([putRun(completed(read.value, outcome, clock.now()), read)]);
  logger.info('Reconciled', { reconciliationId, compared: outcome.compared });
};
