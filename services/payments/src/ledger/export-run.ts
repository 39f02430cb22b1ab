import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { StoreConflictError } from '#shared/errors/index.ts';
import { logger } from '#shared/logging/index.ts';
import { EMPTY_ROOT } from '#shared/merkle/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { completed, failed, nextPart, withPart } from './domain/export-job.ts';
import type { ExportJob, ExportPart, ExportedCheckpoint, ObjectFacts } from './domain/export-job.ts';
import { jsonLine } from './domain/export.ts';
import type { ExportRow } from './domain/export.ts';
import { newManifest, partName } from './domain/manifest.ts';
import { readEntries, readTail } from './export.ts';
import { allParts, putExport, putPart, requireExport } from './export-records.ts';
import { blockSizesBetween } from './layout.ts';
import type { LedgerPorts } from './ports.ts';

export type ExportPorts = Pick<LedgerPorts, 'store' | 'checkpoints' | 'documents' | 'clock' | 'sleep'>;

/**
 * Write the next part of an export, and record it together with where the export continues. A run that crashes before the
 * record writes the part again; a second run beside it loses the race for the record, and its object is in no manifest.
 *
 * @returns Whether the export is to be continued by the caller: not when it is done, or when another run continues it
 * @throws NotFoundError
 */
export const continueExport = async (service: ExportPorts, exportId: string): Promise<boolean> => {
  const { store, clock } = service;
  const read = await requireExport(store, exportId);
  if (read.value.status === 'done') return false;
  try {
    return await writePart(service, read);
  } catch (error) {
    if (error instanceof StoreConflictError) {
      logger.info('Another run writes this part', { exportId, parts: read.value.parts });
      return false;
    }
    const name = error instanceof Error ? error.name : typeof error;
    logger.error('Part of an export failed', { exportId, parts: read.value.parts, error });
    await store.commit([putExport(failed(read.value, name, clock.now()), read)]);
    throw error;
  }
};

const writePart = async (service: ExportPorts, read: Versioned<ExportJob>): Promise<boolean> => {
  const { store, clock } = service;
  const job = read.value;
  const checkpoint = job.checkpoint ?? (await latestCheckpoint(service));
  const { from, to, isLast } = nextPart(job.next, checkpoint);
  const rows = isLast ? await readTail(service, checkpoint) : await readRows(service, from, to, checkpoint);
  const part = await putRows(service, job, rows);
  const running = withPart(job, checkpoint, to);
  const next = isLast ? completed(running, await putManifest(service, running, part), clock.now()) : running;
  await store.commit([putExport(next, read), putPart(job, part)]);
  logger.info('Part of an export written', { exportId: job.exportId, part: part.number, entries: part.entries });
  return !isLast;
};

const latestCheckpoint = async ({ checkpoints }: ExportPorts): Promise<ExportedCheckpoint> => {
  const latest = await checkpoints.latest();
  return latest === undefined ? { size: 0, root: EMPTY_ROOT } : { size: latest.size, root: latest.root, at: latest.at };
};

/** Entries `from` to `to - 1`, and the checkpoints that have their hashes. */
const readRows = async (
  { store, checkpoints }: ExportPorts,
  from: number,
  to: number,
  { size }: ExportedCheckpoint,
): Promise<readonly ExportRow[]> => {
  const rows: ExportRow[] = [];
  for await (const entry of readEntries(store, from, to)) rows.push({ type: 'entry', ...entry });
  const sizes = new Set([...blockSizesBetween(from, to), ...(to === size ? [size] : [])]);
  for (const each of sizes) {
    for (const checkpoint of await checkpoints.ofSize(each)) rows.push({ type: 'checkpoint', ...checkpoint });
  }
  return rows;
};

const putRows = async (service: ExportPorts, job: ExportJob, rows: readonly ExportRow[]): Promise<ExportPart> => {
  const number = job.parts + 1;
  const body = gzipSync(rows.map(jsonLine).join(''));
  const facts = await putObject(service, job, { name: partName(number), contentType: 'application/gzip', body });
  return { number, ...facts, rows: rows.length, entries: rows.filter(({ type }) => type === 'entry').length };
};

const putManifest = async (service: ExportPorts, job: ExportJob, last: ExportPart): Promise<ObjectFacts> => {
  const { exportId, requestedAt, checkpoint } = job;
  if (checkpoint === undefined) throw new Error(`Export ${exportId} has no checkpoint`);
  const parts = [...(await allParts(service.store, exportId)), last];
  const manifest = newManifest({
    exportId,
    requestedAt,
    doneAt: service.clock.now(),
    checkpoint,
    parts: parts.map(({ number, sha256, bytes, rows, entries }) => ({
      name: partName(number),
      sha256,
      bytes,
      rows,
      entries,
    })),
  });
  const body = Buffer.from(JSON.stringify(manifest));
  return putObject(service, job, { name: 'manifest.json', contentType: 'application/json', body });
};

/** The key has the hash, so that a second run never writes over what the first one put on record. */
const putObject = async (
  { documents }: ExportPorts,
  { exportId }: ExportJob,
  { name, ...object }: { readonly name: string; readonly contentType: string; readonly body: Uint8Array },
): Promise<ObjectFacts> => {
  const sha256 = createHash('sha256').update(object.body).digest('hex');
  const objectKey = `exports/${exportId}/${sha256.slice(0, 16)}-${name}`;
  await documents.put({ objectKey, ...object });
  return { objectKey, sha256, bytes: object.body.byteLength };
};
