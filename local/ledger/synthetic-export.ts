import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { append, emptyRange, rootOf } from '#shared/merkle/index.ts';
import type { Hash } from '#shared/merkle/index.ts';
import { PART_ENTRIES } from '../../services/payments/src/ledger/domain/export-job.ts';
import { jsonLine } from '../../services/payments/src/ledger/domain/export.ts';
import type { ExportRow } from '../../services/payments/src/ledger/domain/export.ts';
import { checkpointMessage, leafHashOf } from '../../services/payments/src/ledger/domain/log.ts';
import { newManifest, partName } from '../../services/payments/src/ledger/domain/manifest.ts';
import type { Manifest } from '../../services/payments/src/ledger/domain/manifest.ts';
import { LEAVES_PER_PARTITION } from '../../services/payments/src/ledger/layout.ts';
import { fund } from '../../services/payments/src/money/movements.ts';

const AT = '2026-11-02T09:00:00.000Z';
const CLIENTS = 1_000;

/**
 * Writes an export as the platform would, of so many fundings by a thousand clients, and the key that signed it, to a folder.
 * For measurements and tests of a size that no test could bring about.
 */
export const writeSyntheticExport = async (folder: string, entries: number): Promise<void> => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const balances = new Map<`client:${string}:escrow`, number>();
  const parts: Manifest['parts'] = [];
  let rows: ExportRow[] = [];
  let range = emptyRange;
  let block: Hash[] = [];

  const takeCheckpoint = (): void => {
    const { size } = range;
    const checkpoint = { size, root: rootOf(range), at: AT };
    const signature = sign('sha256', Buffer.from(checkpointMessage(checkpoint)), pair.privateKey).toString('base64');
    rows.push({ type: 'checkpoint', ...checkpoint, from: size - block.length, leaves: block, keyId: 'k', signature });
  };
  const writePart = async (): Promise<void> => {
    const bytes = gzipSync(rows.map(jsonLine).join(''));
    const name = partName(parts.length + 1);
    await writeFile(join(folder, name), bytes);
    parts.push({
      name,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      rows: rows.length,
      entries: rows.filter(({ type }) => type === 'entry').length,
    });
    rows = [];
  };

  await mkdir(folder, { recursive: true });
  for (let sequence = 0; sequence < entries; sequence += 1) {
    const clientId = `c${sequence % CLIENTS}`;
    const amount = { amountMinor: 100 + sequence, currency: 'EUR' };
    const entry = fund({ clientId, fundingId: `f${sequence}`, amount, at: AT });
    const leafHash = leafHashOf(entry);
    const { entryId } = entry;
    range = append(range, leafHash).range;
    block.push(leafHash);
    rows.push({ type: 'entry', sequence, entryId, leafHash, entry, receipt: { sequence, leafHash } });
    const escrow = `client:${clientId}:escrow` as const;
    balances.set(escrow, (balances.get(escrow) ?? 0) + amount.amountMinor);
    if (range.size % LEAVES_PER_PARTITION === 0 || range.size === entries) {
      takeCheckpoint();
      block = [];
    }
    if (range.size % PART_ENTRIES === 0 || range.size === entries) await writePart();
  }
  const external = [...balances.values()].reduce((total, amountMinor) => total - amountMinor, 0);
  const checkpoint = { size: range.size, root: rootOf(range) };
  rows.push({ type: 'head', ...checkpoint, balances: 'included' });
  for (const [account, amountMinor] of [...balances, ['external:stripe', external] as const]) {
    rows.push({ type: 'balance', account, currency: 'EUR', amountMinor });
  }
  await writePart();
  const manifest = newManifest({
    exportId: 'synthetic',
    requestedAt: AT,
    doneAt: AT,
    checkpoint: { ...checkpoint, at: AT },
    parts,
  });
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'key.pem'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
};
