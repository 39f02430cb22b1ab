import { put } from '#shared/store/index.ts';
import type { Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { ReconciliationRun } from './domain/run.ts';

const keyOf = (reconciliationId: string): Key => ({ pk: `RECONCILIATION#${reconciliationId}`, sk: 'STATE' });
const ALL = 'RECONCILIATIONS';

export const getRun = (store: Store, reconciliationId: string): Promise<Versioned<ReconciliationRun> | undefined> =>
  store.get<ReconciliationRun>(keyOf(reconciliationId));

export const putRun = (run: ReconciliationRun, read?: Versioned<ReconciliationRun>): Put =>
  put(keyOf(run.reconciliationId), run, read, {
    index1: { pk: ALL, sk: `${run.requestedAt}#${run.reconciliationId}` },
  });

/** One page, newest first. */
export const listRuns = (store: Store, page: PageRequest) =>
  store.query<ReconciliationRun>({ index: 'index1', pk: ALL, order: 'desc', ...page });
