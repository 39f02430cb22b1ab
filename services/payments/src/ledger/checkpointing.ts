import { logger } from '#shared/logging/index.ts';
import { InvalidMoneyError } from '#shared/money/index.ts';
import { parseEntry } from './domain/entry-form.ts';
import { InvalidEntryError } from '../money/errors.ts';
import { checkpointMessage, leafHashOf } from './domain/log.ts';
import type { SignedCheckpoint } from './domain/log.ts';
import type { LedgerPorts } from './ports.ts';
import { entriesSince } from './index.ts';

type Dependencies = Pick<LedgerPorts, 'store' | 'proofs' | 'checkpoints' | 'signer' | 'clock' | 'countMetric'>;

/** An entry was altered after it was appended to the log, or breaks a rule of the ledger: nothing is signed. */
export class LedgerIntegrityError extends Error {
  override readonly name = 'LedgerBrokenError';
}

/**
 * Sign the current log, unless the last checkpoint says the same. What is new since then is read once more, and must be
 * what its leaves say, and balanced: a signature vouches for it.
 * @throws LedgerBrokenError
 */
export const takeCheckpoint = async (service: Dependencies): Promise<SignedCheckpoint | undefined> => {
  const { proofs, checkpoints, signer, clock } = service;
  const latest = await checkpoints.latest();
  const from = latest?.size ?? 0;
  const checkpoint = await proofs.checkpoint(from, clock.now());
  if (latest !== undefined) await assertExtends(service, latest);
  if (checkpoint.size === from) return undefined;
  await assertEntriesValid(service, from, checkpoint.size);
  const signed: SignedCheckpoint = { ...checkpoint, ...(await signer.sign(checkpointMessage(checkpoint))) };
  await checkpoints.put(signed);
  return signed;
};

/** Nothing is signed over a log whose signed beginning was rewritten. */
const assertExtends = async (
  { proofs, countMetric }: Dependencies,
  { size, root }: SignedCheckpoint,
): Promise<void> => {
  const { fromRoot } = await proofs.consistency(size);
  if (fromRoot === root) return;
  countMetric('LedgerUnbalanced');
  logger.error('The log does not begin as the last checkpoint says', { size, root, found: fromRoot });
  throw new LedgerIntegrityError(`The log's first ${size} entries are not those of the checkpoint`);
};

const assertEntriesValid = async ({ store, countMetric }: Dependencies, from: number, to: number): Promise<void> => {
  for await (const { sequence, entryId, leafHash, entry } of entriesSince(store, from, to)) {
    const fault = faultOf(entry, leafHash);
    if (fault === undefined) continue;
    countMetric('LedgerUnbalanced');
    logger.error('The ledger is broken', { sequence, entryId, fault });
    throw new LedgerIntegrityError(`Entry ${sequence} (${entryId}) ${fault}`);
  }
};

const faultOf = (entry: unknown, leafHash: string): string | undefined => {
  if (entry === undefined) return 'is missing';
  try {
    parseEntry(entry);
  } catch (error) {
    if (error instanceof InvalidEntryError || error instanceof InvalidMoneyError) return 'breaks a rule of the ledger';
    throw error;
  }
  return leafHashOf(entry) === leafHash ? undefined : 'is not what was recorded';
};
