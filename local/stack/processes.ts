import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { root } from './paths.ts';

/** The last lines of a log file, for an error message. */
export const tail = (file: string, lines = 30): string => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
};

/** A program failed. The message contains the end of its output; the file `log` has all of it. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';

  constructor(program: string, outcome: string, log: string) {
    super(`${program} ${outcome}. The end of ${log}:\n\n${tail(log)}\n`);
  }
}

const running = new Set<ChildProcess>();

/** Kills a process that was started `detached`, with all its descendants. */
export const killGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has already ended.
  }
};

/** Kills every program that this process started. */
export const killAll = (): void => {
  for (const child of running) killGroup(child, 'SIGKILL');
};

process.once('exit', killAll);

/** Kills a process that was started `detached`, and its descendants, when this process ends. */
export const endWithThisProcess = (child: ChildProcess): void => {
  running.add(child);
  child.once('close', () => running.delete(child));
};

export interface ProgramOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  readonly cwd?: string;
  readonly onOutput?: (text: string) => void;
}

/**
 * Starts a program in its own process group, so that it can be killed with its descendants. Its output goes to the file
 * `log`. It ends with this process.
 */
export const startProgram = (command: string, args: readonly string[], options: ProgramOptions): ChildProcess => {
  const log = createWriteStream(options.log);
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  endWithThisProcess(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      log.write(data);
      options.onOutput?.(data.toString());
    });
  }
  child.once('error', (error) => log.write(`${error.message}\n`));
  child.once('close', () => log.end());
  return child;
};

/** Runs a program and waits for its end. Throws ProgramError unless it exits with 0. */
export const runProgram = async (command: string, args: readonly string[], options: ProgramOptions): Promise<void> => {
  const child = startProgram(command, args, options);
  child.stdin?.end();
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (code !== 0) throw new ProgramError([command, ...args].join(' '), `ended with ${code ?? 'a signal'}`, options.log);
};
