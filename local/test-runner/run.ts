import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../stack/environment.ts';
import { endWithThisProcess } from '../stack/processes.ts';
import { binFolder, localFolder, root } from '../stack/paths.ts';
import { NOTHING, ofMocha, type Tally } from './tally.ts';

const write = (text: string): void => {
  process.stdout.write(text);
};

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

export interface Check {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end, collecting its output, or passing it on when `shown`. */
const execute = ({ command, args, cwd = root, env = {} }: Omit<Check, 'title'>, shown: boolean): Promise<Ended> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(env),
      // A process group of its own, so that a cancelled run ends the tool's own processes too.
      detached: true,
      stdio: shown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    endWithThisProcess(child);
    const end = (code: number, extra = ''): void => resolve({ code, output: Buffer.concat(chunks).toString() + extra });
    child.stdout?.on('data', (data: Buffer) => chunks.push(data));
    child.stderr?.on('data', (data: Buffer) => chunks.push(data));
    child.once('error', (error) => end(1, error.message));
    child.once('close', (code) => end(code ?? 1));
  });

/** Runs a tool, which counts as one test; its output is shown only when it fails. */
export const runCheck = async (check: Check): Promise<Tally> => {
  const started = performance.now();
  const { code, output } = await execute(check, false);
  write(`  ${code === 0 ? '✓' : '✗'} ${check.title} (${seconds(started)})\n`);
  if (code !== 0) write(`${output.trim()}\n\n`);
  return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
};

const readTally = async (file: string): Promise<Tally | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Tally;
  } catch {
    return undefined;
  }
};

/** How mocha runs test files. */
export interface MochaOptions {
  readonly timeoutMs: number;
  /** Files that run at the same time, each in a process; those of one process run one after the other. */
  readonly jobs?: number;
  readonly env?: Record<string, string>;
  /** Whether people see what mocha prints; they do when left out. */
  readonly shown?: boolean;
}

/** Runs mocha on exactly these files. */
export const runMocha = async (
  name: string,
  files: readonly string[],
  { timeoutMs, jobs = 1, env = {}, shown = true }: MochaOptions,
): Promise<Tally> => {
  const file = join(localFolder, 'tests', `${name}.json`);
  await mkdir(join(localFolder, 'tests'), { recursive: true });
  await rm(file, { force: true });
  const args = [
    ...['--no-config', '--extension', 'ts', '--forbid-only', '--forbid-pending', '--timeout', String(timeoutMs)],
    ...['--reporter', join(import.meta.dirname, 'mocha-reporter.ts')],
    ...(jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : []),
    ...files,
  ];
  const { code } = await execute(
    { command: join(binFolder, 'mocha'), args, env: { ...env, MOCHA_TALLY: file } },
    shown,
  );
  return ofMocha(await readTally(file), code);
};
