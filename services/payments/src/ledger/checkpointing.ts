import { logger } from '#shared/logging/index.ts';
import { InvalidMoneyError } from '#shared/money/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { secondsAfter } from '#shared/time/index.ts';
import { parseEntry } from './domain/entry-form.ts';
import { InvalidEntryError } from '../money/errors.ts';
import { checkpointMessage, leafHashOf } from './domain/log.ts';
import type { Checkpoint, SignedCheckpoint } from './domain/log.ts';
import type { LedgerPorts } from './ports.ts';
import { readEntries } from './export.ts';
import { blockSizesBetween, blockStartOf, keys, put } from './layout.ts';
import type { Checked } from './layout.ts';

type Dependencies = Pick<LedgerPorts, 'store' | 'proofs' | 'checkpoints' | 'signer' | 'clock' | 'countMetric'>;

/** An entry was altered after it was appended to the log, or breaks a rule of the ledger: nothing is signed. */
export class LedgerIntegrityError extends Error {
  override readonly name = 'LedgerBrokenError';
}

/**
 * Sign the current log, unless the last checkpoint says the same. What is new since then is read once more, and must be
 * what its leaves say, and balanced: a signature vouches for it. Each block of leaves that is full gets a checkpoint of its own,
 * so that a run which ends early has made progress.
 *
 * @returns The last checkpoint that was signed now
 * @throws LedgerBrokenError
 */
export const takeCheckpoint = async (service: Dependencies): Promise<SignedCheckpoint | undefined> => {
  const { proofs, checkpoints } = service;
  const latest = await checkpoints.latest();
  const { size } = await proofs.digest();
  if (latest !== undefined) await assertExtends(service, latest, size);
  let last = latest;
  for (const each of new Set([...blockSizesBetween(latest?.size ?? 0, size), size])) {
    if (each > (last?.size ?? 0)) last = await signCheckpoint(service, last, each);
  }
  return last === latest ? undefined : last;
};

const signCheckpoint = async (
  service: Dependencies,
  last: SignedCheckpoint | undefined,
  size: number,
): Promise<SignedCheckpoint> => {
  const { proofs, checkpoints, signer, clock } = service;
  const signed = last?.size ?? 0;
  await assertEntriesValid(service, signed, size);
  const checkpoint = await proofs.checkpoint(blockStartOf(signed), clock.now(), size);
  assertSameLeaves(service, last, checkpoint);
  const next = { ...checkpoint, ...(await signer.sign(checkpointMessage(checkpoint))) };
  await checkpoints.put(next);
  return next;
};

const broken = (
  { countMetric }: Pick<Dependencies, 'countMetric'>,
  message: string,
  facts: object,
): LedgerIntegrityError => {
  countMetric('LedgerUnbalanced');
  logger.error('The ledger is broken', { message, ...facts });
  return new LedgerIntegrityError(message);
};

/** Nothing is signed over a log whose signed beginning was rewritten. */
const assertExtends = async (service: Dependencies, { size, root }: SignedCheckpoint, now: number): Promise<void> => {
  if (now < size) throw broken(service, `The log has ${now} entries, and had ${size} at the checkpoint`, { root });
  const { fromRoot } = await service.proofs.consistency(size);
  if (fromRoot === root) return;
  throw broken(service, `The log's first ${size} entries are not those of the checkpoint`, { root, found: fromRoot });
};

/** The leaves that the new checkpoint shares with the last one. */
const assertSameLeaves = (
  service: Dependencies,
  last: SignedCheckpoint | undefined,
  { from, leaves }: Checkpoint,
): void => {
  if (last === undefined) return;
  const known = last.leaves.slice(from - last.from);
  const differs = known.findIndex((leaf, at) => leaf !== leaves[at]);
  if (differs >= 0) throw broken(service, `Leaf ${from + differs} is not that of the checkpoint`, { size: last.size });
};

const assertEntriesValid = async (service: Dependencies, from: number, to: number): Promise<void> => {
  for await (const { sequence, entryId, leafHash, entry } of readEntries(service.store, from, to)) {
    const fault = faultOf(entry, leafHash);
    if (fault !== undefined) throw broken(service, `Entry ${sequence} (${entryId}) ${fault}`, { sequence, entryId });
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

/** How often a log without new entries is put on record as checked. */
const CHECK_RECORDED_EVERY_SECONDS = 3_600;

/**
 * Put on record, once an hour, that the log was just found as its last checkpoint says: without new entries there is no other
 * sign of it.
 */
export const recordCheck = ({ store, sleep, clock }: Pick<LedgerPorts, 'store' | 'sleep' | 'clock'>): Promise<void> =>
  retryOnConflict(
    async () => {
      const read = await store.get<Checked>(keys.checked);
      const at = clock.now();
      if (read !== undefined && at < secondsAfter(read.value.at, CHECK_RECORDED_EVERY_SECONDS)) return;
      const checked: Checked = { at };
      await store.commit([put(keys.checked, checked, read)]);
    },
    { sleep },
  );
