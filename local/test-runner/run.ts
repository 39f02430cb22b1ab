import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../stack/environment.ts';
import { endWithUs } from '../stack/processes.ts';
import { binFolder, localFolder, root } from '../stack/places.ts';
import { ofMocha, type Tally } from './tally.ts';

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
      // A group of its own, to be ended whole: a cancelled run must not leave its tools behind.
      detached: true,
      stdio: shown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    endWithUs(child);
    const end = (code: number, extra = ''): void => resolve({ code, output: Buffer.concat(chunks).toString() + extra });
    child.stdout?.on('data', (data: Buffer) => chunks.push(data));
    child.stderr?.on('data', (data: Buffer) => chunks.push(data));
    child.once('error', (error) => end(1, error.message));
    child.once('close', (code) => end(code ?? 1));
  });

/** A tool's verdict counts as one test; what it printed is shown only when it fails. */
export const runCheck = async (check: Check): Promise<Tally> => {
  const started = performance.now();
  const { code, output } = await execute(check, false);
  write(`  ${code === 0 ? '✓' : '✗'} ${check.title} (${seconds(started)})\n`);
  if (code !== 0) write(`${output.trim()}\n\n`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};

const readTally = async (file: string): Promise<Tally | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Tally;
  } catch {
    return undefined;
  }
};

/** Runs mocha, on the specs given or those of `.mocharc.json`. */
export const runMocha = async (
  name: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Tally> => {
  const file = join(localFolder, 'tests', `${name}.json`);
  await mkdir(join(localFolder, 'tests'), { recursive: true });
  await rm(file, { force: true });
  const reporter = join(import.meta.dirname, 'mocha-reporter.ts');
  const { code } = await execute(
    { command: join(binFolder, 'mocha'), args: ['--reporter', reporter, ...args], env: { ...env, MOCHA_TALLY: file } },
    true,
  );
  return ofMocha(await readTally(file), code);
};

/** The arguments for mocha to run exactly these files, whatever `.mocharc.json` says about the usual ones. */
export const only = (patterns: readonly string[], timeoutMs: number): readonly string[] => [
  '--no-config',
  ...['--extension', 'ts', '--forbid-only', '--forbid-pending', '--timeout', String(timeoutMs)],
  ...['--ignore', '**/node_modules/**'],
  ...patterns,
];
