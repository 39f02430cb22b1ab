import { queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { LedgerIntegrityError, recordCheck, takeCheckpoint } from '../checkpointing.ts';
import type { LedgerPorts } from '../ports.ts';
import { checkpoints, payments, signer } from '../../wiring.ts';

type Dependencies = Pick<
  LedgerPorts,
  'store' | 'sleep' | 'recorder' | 'proofs' | 'ledger' | 'checkpoints' | 'signer' | 'clock' | 'countMetric'
>;

/** An entry that waits longer than this for its position in the log raises the alarm. */
const MERGE_DELAY_MS = 15 * 60_000;

/**
 * Runs every few minutes: appends entries to the log whose recorder crashed, and signs the current state of the log.
 * Idempotent; the next run does what a missed one did not. A log that did not grow gets no checkpoint, and once an hour the time
 * of the run is put on record.
 */
export const maintainLedgerLog = (service: Dependencies) => async (): Promise<void> => {
  const { recorder, clock, countMetric } = service;
  const oldest = await recorder.oldestPendingAt();
  if (oldest !== undefined && Date.parse(clock.now()) - Date.parse(oldest) > MERGE_DELAY_MS) {
    countMetric('LedgerMergeLate');
    logger.error('Entries wait too long for the log', { oldest });
  }
  const taken = await recorder.recordPending();
  const checkpoint = await takeCheckpoint(service).catch((error: unknown) => {
    // A broken ledger raises an alarm of its own.
    if (!(error instanceof LedgerIntegrityError)) countMetric('CheckpointFailed');
    throw error;
  });
  if (checkpoint === undefined) await recordCheck(service);
  logger.info('Ledger log maintained', { appended: taken, size: checkpoint?.size ?? 'unchanged' });
};

/** Consumer of the ledger's queue, which its schedule writes to. */
export const ledgerQueue = (make: () => Dependencies) =>
  queueConsumer(
    () => undefined,
    () => maintainLedgerLog(make()),
    // Two ticks at once would only do the same work twice.
    { sequential: true },
  );

export const handler = ledgerQueue(() => ({ ...payments(), checkpoints: checkpoints(), signer: signer() }));
