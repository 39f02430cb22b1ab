/**
 * `npm run ledger:verify`: recompute the whole ledger and say whether anything was altered. Exit status 1 when it was,
 * 2 when that could not be determined.
 *
 * Without a file: an export of the running stack, checked with the stack's own key. With one: offline, with a key that was
 * saved before.
 */
import { createReadStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { realSleep } from '#shared/runtime/index.ts';
import { UsageError, parseCommandLine } from '../command-line.ts';
import { progressOn } from '../progress.ts';
import { adminApi, textOf } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { downloadParts, gunzipped, linesOf, linesOfParts, makeExport, readManifest } from './export.ts';
import type { ExportFile, ProgressPorts } from './export.ts';
import { describeJudgement, judge, parseDigest } from './report.ts';

export const USAGE = `Usage: npm run ledger:verify                                    the running stack's ledger
       npm run ledger:verify -- export --key key.pem            a kept export, offline

  export                  folder with the manifest and parts of an export, or one file of JSON Lines, also as .gz
  --key <file>            public key that signs checkpoints, PEM; again for each key there was
  --digest <size:root>    a digest that was kept: the log must still begin with it
  --save <folder>         keep the export of the running stack
  --save-key <file>       keep the key of the running stack`;

/** Input and output of the command. */
export interface CommandContext extends ProgressPorts {
  readonly api: () => Promise<AdminApi>;
  readonly files: Files;
  readonly print: (line: string) => void;
}

export interface Files {
  readonly isFolder: (path: string) => Promise<boolean>;
  /** Bit by bit. */
  readonly read: (file: string) => AsyncIterable<Uint8Array>;
  /** Makes the folder of the file, too. */
  readonly write: (file: string, content: string | Uint8Array) => Promise<void>;
}

const OPTIONS = {
  key: { type: 'string', multiple: true },
  digest: { type: 'string' },
  save: { type: 'string' },
  'save-key': { type: 'string' },
} as const;

export const verifyCommand = async (args: readonly string[], context: CommandContext): Promise<0 | 1 | 2> => {
  const { files, print, progress } = context;
  try {
    const { values, positionals } = parseCommandLine(args, { usage: USAGE, options: OPTIONS, positionals: 1 });
    const kept = values.digest === undefined ? undefined : parseDigest(values.digest);
    const conclude = async (lines: AsyncIterable<string>, keys: readonly string[]): Promise<0 | 1> => {
      const judgement = await judge(lines, { keys, kept, progress });
      describeJudgement(judgement).forEach(print);
      return judgement.ok ? 0 : 1;
    };
    const given = await Promise.all((values.key ?? []).map(async (file) => (await wholeFile(files, file)).toString()));
    const [path] = positionals;
    if (path === undefined) {
      const { save } = values;
      const exported = await exportOf(await context.api(), context, async ({ name, bytes }) => {
        if (save !== undefined) await files.write(join(save, name), bytes);
      });
      if (values['save-key'] !== undefined) await files.write(values['save-key'], exported.key);
      return await conclude(exported.lines, given.length === 0 ? [exported.key] : given);
    }
    if (given.length === 0) throw new Error('A file needs --key: without it, no signature can be checked');
    return await conclude(await linesAt(files, path), given);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    print(error instanceof UsageError ? error.message : `Could not verify: ${error.message}`);
    return error instanceof UsageError ? error.exitStatus : 2;
  }
};

/** The running stack's ledger, and the public key that signs its checkpoints. @param keep Receives each file of the export */
export const exportOf = async (
  api: AdminApi,
  ports: ProgressPorts,
  keep: (file: ExportFile) => Promise<void> = async () => undefined,
): Promise<{ readonly lines: AsyncIterable<string>; readonly key: string }> => {
  const key = textOf(await api.get('/api/admin/ledger/digest'), 'publicKey', 'pem');
  const { exportId, manifest } = await makeExport(api, ports);
  await keep(manifest);
  return { lines: linesOfParts(readManifest(manifest), keeping(downloadParts(api, exportId), keep)), key };
};

async function* keeping(
  files: AsyncIterable<ExportFile>,
  keep: (file: ExportFile) => Promise<void>,
): AsyncGenerator<ExportFile> {
  for await (const file of files) {
    await keep(file);
    yield file;
  }
}

/** A kept export. */
const linesAt = async (files: Files, path: string): Promise<AsyncIterable<string>> => {
  if (!(await files.isFolder(path))) {
    return linesOf(path.endsWith('.gz') ? gunzipped(files.read(path)) : files.read(path));
  }
  const open = async (name: string): Promise<ExportFile> => ({ name, bytes: await wholeFile(files, join(path, name)) });
  const manifest = readManifest(await open('manifest.json'));
  return linesOfParts(manifest, opened(manifest.parts, open));
};

async function* opened(
  parts: readonly { readonly name: string }[],
  open: (name: string) => Promise<ExportFile>,
): AsyncGenerator<ExportFile> {
  for (const { name } of parts) yield await open(name);
}

const wholeFile = async ({ read }: Files, file: string): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of read(file)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** The files of this machine. */
export const localFiles: Files = {
  isFolder: async (path) => (await stat(path)).isDirectory(),
  read: (file) => createReadStream(file),
  write: async (file, content) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  },
};

/** The command as the shell runs it. */
if (import.meta.main) {
  const progress = progressOn(process.stderr);
  process.exitCode = await verifyCommand(process.argv.slice(2), {
    api: adminApi,
    files: localFiles,
    print: (line) => {
      progress.clear();
      console.log(line);
    },
    progress: progress.show,
    sleep: realSleep,
  });
}
