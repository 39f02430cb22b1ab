import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { ExportRow } from '../../services/payments/src/ledger/domain/export.ts';
import type { ExportJob } from '../../services/payments/src/ledger/domain/export-job.ts';
import { parseManifest } from '../../services/payments/src/ledger/domain/manifest.ts';
import type { Manifest } from '../../services/payments/src/ledger/domain/manifest.ts';
import { createVerifier } from '../../services/payments/src/ledger/domain/verify.ts';
import { rowsIn } from '../../services/payments/test/ledger/fixtures.ts';
import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import type { World } from '../simulator/world/world.ts';
import { exportsIn } from './records.ts';

/**
 * Every export that was begun is completed, is what its manifest says, has each entry below its checkpoint once and in order, and
 * verifies. Its signatures are taken to be good here.
 */
export const exportsAreWhole = (records: Records): Oracle => ({
  name: 'exports are whole',
  conclude: (world) =>
    exportsIn(records).flatMap((job) => faultsOf(world, job).map((fault) => `export ${job.exportId} ${fault}`)),
});

const faultsOf = (world: World, { status, manifest }: ExportJob): readonly string[] => {
  // The answer of its request was lost before it was queued; the caller has another export.
  if (status === 'requested') return [];
  if (manifest === undefined) return [`is still ${status}`];
  const parsed = parseManifest(new TextDecoder().decode(objectIn(world, manifest.sha256)));
  const rows = parsed.parts.flatMap(({ sha256 }) => rowsIn(gunzipSync(objectIn(world, sha256)).toString()));
  return [...orderFaults(parsed, rows), ...verify(rows)];
};

const orderFaults = ({ checkpoint: { size } }: Manifest, rows: readonly ExportRow[]): readonly string[] => {
  const sequences = rows.flatMap((row) => (row.type === 'entry' ? [row.sequence] : []));
  const isInOrder = sequences.length >= size && sequences.every((sequence, index) => sequence === index);
  return isInOrder ? [] : [`of ${size} entries has the sequences ${sequences.join()}`];
};

const verify = (rows: readonly ExportRow[]): readonly string[] => {
  const verifier = createVerifier(() => true);
  rows.forEach(verifier.add);
  return verifier.verdict().faults.map(({ message }) => `does not verify: ${message}`);
};

/** The object with this content, as the manifest names it. */
const objectIn = ({ prepared, buckets }: World, sha256: string): Uint8Array => {
  const found = prepared.stacks
    .flatMap((stack) => stack.buckets)
    .flatMap(({ name }) => buckets.list(name, 'exports/'))
    .find(({ bytes }) => createHash('sha256').update(bytes).digest('hex') === sha256);
  if (found === undefined) throw new Error(`No object of an export has the hash ${sha256}`);
  return found.bytes;
};
