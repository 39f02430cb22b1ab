import { array, object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import type { LedgerPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

export const recordLedgerTransactionInput = object({
  /** Two for each settlement: a payroll of 10,000 lines has some 500. */
  entryIds: array().of(uuid().required()).min(1).max(1_000).required(),
});

/**
 * Task `RecordInLedger` (`recordQLDBTransaction` in the specification): put entries into the log. Answers with the size of
 * the log that has them all. A replay gives the same answer.
 */
export const recordLedgerTransaction =
  ({ recorder }: Pick<LedgerPorts, 'recorder'>) =>
  async ({ entryIds }: InferType<typeof recordLedgerTransactionInput>) => {
    const receipts = await recorder.record(entryIds);
    const last = receipts.reduce((one, other) => (other.sequence > one.sequence ? other : one));
    return { entries: receipts.length, sequence: last.sequence, treeSize: last.treeSize, root: last.root };
  };

export const handler = task(recordLedgerTransactionInput, () => recordLedgerTransaction(payments()));
