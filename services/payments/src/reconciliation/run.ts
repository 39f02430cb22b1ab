import { NotFoundError } from '#shared/errors/index.ts';
import { factId } from '#shared/events/index.ts';
import type { Actor } from '#shared/events/index.ts';
import { logger } from '#shared/logging/index.ts';
import { SYSTEM } from '../money/notification.ts';
import { documentOf, completed, newRun, outcomeOf } from './domain/reconciliation.ts';
import type { ReconciliationRun } from './domain/reconciliation.ts';
import type { ReconciliationPorts } from './ports.ts';
import { getRun, putRun } from './records.ts';
import { compareLedgerWithStripe } from './collect.ts';

type Dependencies = Pick<
  ReconciliationPorts,
  'escrowRecords' | 'payoutRecords' | 'store' | 'ledger' | 'stripe' | 'documents' | 'clock' | 'countMetric'
>;

/** Put a run on record, for `performRun`. */
export const requestRun = async (
  { store, clock }: Pick<ReconciliationPorts, 'store' | 'clock'>,
  wish: { readonly reconciliationId: string; readonly requestedBy: Actor; readonly from?: string | undefined },
): Promise<ReconciliationRun> => {
  const run = newRun(wish.reconciliationId, wish.requestedBy, clock.now(), wish.from);
  await store.commit([putRun(run)]);
  return run;
};

/** The daily run. @param occurrence Names the tick: the same one again is the same run */
export const performDailyRun = async (service: Dependencies, occurrence: string): Promise<void> => {
  const reconciliationId = factId('reconciliation', occurrence);
  if ((await getRun(service.store, reconciliationId)) === undefined) {
    await requestRun(service, { reconciliationId, requestedBy: SYSTEM });
  }
  await performRun(service, reconciliationId);
};

/**
 * Do what was asked for, and keep what came of it: the differences as a document, how many there are on record. One that
 * was done is left as it is. Rings when a difference has lasted.
 *
 * @throws NotFoundError
 */
export const performRun = async (service: Dependencies, reconciliationId: string): Promise<void> => {
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
  // Before the record: a run that dies in between is done again, and rings again.
  if (outcome.lasting > 0) {
    countMetric('ReconciliationDifference');
    logger.error('The ledger and Stripe differ', { reconciliationId, lasting: outcome.lasting });
  }
  await store.commit([putRun(completed(read.value, outcome, clock.now()), read)]);
  logger.info('Reconciled', { reconciliationId, compared: outcome.compared });
};
