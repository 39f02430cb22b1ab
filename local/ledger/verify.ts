/**
 * `npm run ledger:verify`: recompute the whole ledger and say whether anything was altered. Exit status 1 when it was,
 * 2 when that could not be determined.
 *
 * Without a file: an export of the running stack, checked with the stack's own key. With one: offline, with a key that was
 * saved before.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { adminApi, textOf } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';
import { describeJudgement, judge, parseDigest } from './report.ts';

export const USAGE = `Usage: npm run ledger:verify                                    the running stack's ledger
       npm run ledger:verify -- export.jsonl --key key.pem      a file, offline

  --key <file>            public key that signs checkpoints, PEM; again for each key there was
  --digest <size:root>    a digest that was kept: the log must still begin with it
  --save <file>           keep the export of the running stack
  --save-key <file>       keep the key of the running stack`;

/** Input and output of the command. */
export interface CommandContext {
  readonly api: () => Promise<AdminApi>;
  readonly read: (file: string) => Promise<string>;
  readonly write: (file: string, text: string) => Promise<void>;
  readonly print: (line: string) => void;
}

const OPTIONS = {
  key: { type: 'string', multiple: true },
  digest: { type: 'string' },
  save: { type: 'string' },
  'save-key': { type: 'string' },
  help: { type: 'boolean' },
} as const;

export const verifyCommand = async (args: readonly string[], context: CommandContext): Promise<0 | 1 | 2> => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help === true || positionals.length > 1) {
      context.print(USAGE);
      return values.help === true ? 0 : 2;
    }
    const kept = values.digest === undefined ? undefined : parseDigest(values.digest);
    const keys = await Promise.all((values.key ?? []).map(context.read));
    const [file] = positionals;
    const source =
      file === undefined ? await exportOf(await context.api()) : { text: await context.read(file), key: '' };
    if (values.save !== undefined) await context.write(values.save, source.text);
    if (values['save-key'] !== undefined && source.key !== '') await context.write(values['save-key'], source.key);
    const trusted = keys.length === 0 && source.key !== '' ? [source.key] : keys;
    if (trusted.length === 0) throw new Error('A file needs --key: without it, no signature can be checked');
    const judgement = judge(source.text, trusted, kept);
    describeJudgement(judgement).forEach(context.print);
    return judgement.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    context.print(`Could not verify: ${error.message}`);
    return 2;
  }
};

/** The running stack's ledger, and the public key that signs its checkpoints. */
export const exportOf = async (api: AdminApi): Promise<{ readonly text: string; readonly key: string }> => {
  const digest = await api.get('/api/admin/ledger/digest');
  const made = await api.post('/api/admin/ledger/exports');
  return { text: await api.download(textOf(made, 'url')), key: textOf(digest, 'publicKey', 'pem') };
};

/** The command as the shell runs it. */
if (import.meta.main) {
  const { writeFile } = await import('node:fs/promises');
  process.exitCode = await verifyCommand(process.argv.slice(2), {
    api: adminApi,
    read: (file) => readFile(file, 'utf8'),
    write: (file, text) => writeFile(file, text),
    print: (line) => console.log(line),
  });
}
