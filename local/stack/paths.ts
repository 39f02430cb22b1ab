import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
export const localFolder = join(root, '.local');
export const binFolder = join(root, 'node_modules', '.bin');
export const pythonTool = (name: string): string => join(localFolder, 'venv', 'bin', name);

/** The stage of every local stack. */
export const STAGE = 'local';

/** Logs and scratch files of one stack. */
export const stackFolder = (stack: string): string => join(localFolder, stack);

/**
 * Data of the emulator of one stack. It is outside the project: Lambda code is unpacked there and must not find the
 * `package.json` and `node_modules` of the project, which do not exist on AWS. The name does not change, so that the next start
 * removes the files of a killed stack.
 */
export const scratchFolder = (stack: string): string => {
  const project = createHash('sha256').update(root).digest('hex').slice(0, 8);
  return join(tmpdir(), `mindlinks-${project}-${stack}`);
};

/** The description of a running stack: `.local/stack.json`, or `.local/<name>/stack.json` for another than the default. */
export const stackFile = (stack: string): string =>
  stack === 'default' ? join(localFolder, 'stack.json') : join(stackFolder(stack), 'stack.json');
