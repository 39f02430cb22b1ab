import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { root } from './paths.ts';

/** The last lines of a log file, for the moment something went wrong. */
export const tail = (file: string, lines = 30): string => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
};

/** A program ended otherwise than well. `log` is where its whole output is; the message has the end of it. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';

  constructor(program: string, how: string, log: string) {
    super(`${program} ${how}. The end of ${log}:\n\n${tail(log)}\n`);
  }
}

const running = new Set<ChildProcess>();

/** Kills a process that was started `detached`, with all its descendants. */
export const killGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
};

/** Ends every program started here, at once. */
export const killAll = (): void => {
  for (const child of running) killGroup(child, 'SIGKILL');
};

process.once('exit', killAll);

/** Lets a process that was started `detached` end with this one, with all it started. */
export const endWithUs = (child: ChildProcess): void => {
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
 * Starts a program in a process group of its own, so that it can be ended with everything it started; its output goes to
 * the file `log`. It does not outlive this process.
 */
export const startProgram = (command: string, args: readonly string[], options: ProgramOptions): ChildProcess => {
  const log = createWriteStream(options.log);
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  endWithUs(child);
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

/** Runs a program to its end. Throws ProgramError unless it ends with 0. */
export const runProgram = async (command: string, args: readonly string[], options: ProgramOptions): Promise<void> => {
  const child = startProgram(command, args, options);
  child.stdin?.end();
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (code !== 0) throw new ProgramError([command, ...args].join(' '), `ended with ${code ?? 'a signal'}`, options.log);
};
