import { createHash } from 'node:crypto';
import { createGunzip, gunzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { parseManifest } from '../../services/payments/src/ledger/domain/manifest.ts';
import type { Manifest } from '../../services/payments/src/ledger/domain/manifest.ts';
import { isJson, textOf } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';

/** Exports of the ledger: made by the running stack, or kept in files. All are read part by part. */

/** A file of an export, as it is in the bucket. */
export interface ExportFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface ProgressPorts {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Receives how far it is, in words. */
  readonly progress: (text: string) => void;
}

/** Without another part for so long, the export is not waited for any more: longer than the queue takes to repeat an attempt. */
const STALLED_AFTER_MS = 20 * 60_000;
const PAUSE_MS = 1_000;

/**
 * Have the running stack export its ledger, and wait until it is done. Answers with its id and its manifest.
 * @throws Error when it does not get any further
 */
export const makeExport = async (
  api: AdminApi,
  { sleep, progress }: ProgressPorts,
): Promise<{ readonly exportId: string; readonly manifest: ExportFile }> => {
  const exportId = textOf(await api.post('/api/admin/ledger/exports'), 'exportId');
  let parts: unknown;
  for (let waited = 0; waited < STALLED_AFTER_MS; waited += PAUSE_MS) {
    const job = await api.get(`/api/admin/ledger/exports/${exportId}`);
    if (job['status'] === 'done') {
      return {
        exportId,
        manifest: { name: 'manifest.json', bytes: await api.download(textOf(job, 'manifest', 'url')) },
      };
    }
    if (job['parts'] !== parts) waited = 0;
    parts = job['parts'];
    const failure = isJson(job['failure']) ? `, to be repeated after ${textOf(job, 'failure', 'error')}` : '';
    progress(`Export ${exportId}: ${String(job['entries'])} entries in ${String(parts)} parts${failure}`);
    await sleep(PAUSE_MS);
  }
  throw new Error(`Export ${exportId} got no further for ${STALLED_AFTER_MS / 60_000} minutes`);
};

/** The parts of an export of the running stack, in order. Their links are fetched as they are needed, because they expire. */
export async function* downloadParts(api: AdminApi, exportId: string): AsyncGenerator<ExportFile> {
  let cursor = '';
  do {
    const page = await api.get(`/api/admin/ledger/exports/${exportId}/parts?limit=10${cursor}`);
    const items = Array.isArray(page['items']) ? page['items'] : [];
    for (const part of items) yield { name: textOf(part, 'name'), bytes: await api.download(textOf(part, 'url')) };
    cursor = typeof page['nextCursor'] === 'string' ? `&cursor=${encodeURIComponent(page['nextCursor'])}` : '';
  } while (cursor !== '');
}

/**
 * The lines of an export, after its parts were compared with the manifest.
 * @throws Error for a part that is missing, or not what the manifest says
 */
export async function* linesOfParts(manifest: Manifest, parts: AsyncIterable<ExportFile>): AsyncGenerator<string> {
  const expected = manifest.parts.values();
  for await (const { name, bytes } of parts) {
    const wanted = expected.next().value;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (wanted?.name !== name || wanted.sha256 !== sha256) throw new Error(`${name} is not what the manifest says`);
    yield* linesOf([gunzipSync(bytes)]);
  }
  const missing = expected.next().value;
  if (missing !== undefined) throw new Error(`${missing.name} is missing`);
}

export const readManifest = ({ bytes }: ExportFile): Manifest => parseManifest(bytes.toString('utf8'));

/** The lines of a text that is read bit by bit. */
export async function* linesOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** What gzip compressed, several times one after the other as well. */
export async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  Readable.from(chunks)
    .on('error', (error) => gunzip.destroy(error))
    .pipe(gunzip);
  for await (const chunk of gunzip) yield chunk as Uint8Array;
}
