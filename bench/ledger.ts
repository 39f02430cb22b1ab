import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeSyntheticExport } from '#local/ledger/synthetic-export.ts';
import { root } from '#local/stack/paths.ts';

export interface LedgerFigures {
  readonly entries: number;
  readonly seconds: number;
  /** The largest that the process ever was. */
  readonly megabytesOfMemory: number;
}

/** `npm run ledger:verify` of an export of so many entries, in a process of its own. */
export const measureLedger = async (entries: number): Promise<LedgerFigures> => {
  const folder = await mkdtemp(join(tmpdir(), 'mindlinks-bench-'));
  try {
    await writeSyntheticExport(folder, entries);
    const begun = performance.now();
    const kilobytes = await largestSize(folder);
    const seconds = (performance.now() - begun) / 1_000;
    return { entries, seconds, megabytesOfMemory: kilobytes / 1_024 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const largestSize = (folder: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const command = JSON.stringify(pathToFileURL(join(root, 'local/ledger/verify.ts')).href);
    const args = JSON.stringify([folder, '--key', join(folder, 'key.pem')]);
    const code = `const { localFiles, verifyCommand } = await import(${command});
      const context = { files: localFiles, print: (line) => console.error(line), progress: () => undefined };
      process.exitCode = await verifyCommand(${args}, context);
      process.stdout.write(String(process.resourceUsage().maxRSS));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (status) =>
      status === 0 ? resolve(Number(out)) : reject(new Error(`The verification ended with status ${status}`)),
    );
  });
