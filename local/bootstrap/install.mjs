import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findPython } from './python.mjs';
import { fingerprint, isStamped, removeStamp, writeStamp } from './stamp.mjs';

/** A requirement is missing on this machine; the message says how to install it. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** The first lines of a tool's output without the warnings of npm. */
const errorLines = (output) => {
  const lines = output.split('\n').filter((line) => line.trim() && !line.startsWith('npm warn'));
  return lines.slice(0, 40).join('\n');
};

/** Runs a tool and prints its output only when it fails. */
const run = async (what, command, args, options = {}) => {
  const started = Date.now();
  const output = [];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.stdout.on('data', (data) => output.push(data));
  child.stderr.on('data', (data) => output.push(data));
  const [status, error] = await new Promise((resolve) => {
    child.on('error', (cause) => resolve([undefined, cause]));
    child.on('close', (code) => resolve([code]));
  });
  if (status !== 0) {
    const reason = error?.message ?? errorLines(Buffer.concat(output).toString());
    throw new SetupError(`Could not install: ${what}.\n${command} ${args.join(' ')}\n${reason}`);
  }
  process.stderr.write(`  installed ${what} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
};

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const nodeMajorOf = (binary) => {
  const { status, stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/^v(\d+).*$/, '$1') : undefined;
};

/**
 * The Node of the project comes from a package whose install script downloads the binary. Newer npm versions may not run
 * install scripts, so this function runs it if necessary.
 */
const ensureNode = async (root, binary) => {
  const wanted = readFileSync(join(root, '.nvmrc'), 'utf8').trim();
  if (nodeMajorOf(binary) === wanted) return;
  const cwd = join(root, 'node_modules', 'node');
  await run(`Node ${wanted}`, process.execPath, ['installArchSpecificPackage.js'], { cwd });
  if (nodeMajorOf(binary) !== wanted) throw new SetupError(`${binary} is not Node ${wanted}.`);
};

/** Installs the npm packages of the lock file unless they are installed. Returns the path of the project's Node. */
export const installPackages = async (root) => {
  const binary = join(root, 'node_modules', '.bin', 'node');
  const stamp = join(root, 'node_modules', '.mindlinks-stamp');
  const wanted = fingerprint([join(root, 'package-lock.json')]);
  if (!isStamped(stamp, wanted) || !existsSync(binary)) {
    removeStamp(stamp);
    await run('npm packages', npm, ['ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: root });
    await ensureNode(root, binary);
    writeStamp(stamp, wanted);
  }
  return binary;
};

/** Creates `.local/venv` from `local/requirements.txt` unless it is up to date. */
export const installPythonTools = async (root) => {
  const venv = join(root, '.local', 'venv');
  const requirements = join(root, 'local', 'requirements.txt');
  const stamp = join(venv, '.mindlinks-stamp');
  // Includes the path, because a virtual environment does not work after a move.
  const wanted = fingerprint([requirements], [venv]);
  const python = join(venv, 'bin', 'python');
  if (isStamped(stamp, wanted) && existsSync(python)) return;

  const found = findPython();
  if (found.problem) throw new SetupError(found.problem);
  removeStamp(stamp);
  // Renamed before its removal: a running emulator keeps its open files, and an incomplete folder is never used.
  if (existsSync(venv)) {
    const old = `${venv}.old-${process.pid}`;
    renameSync(venv, old);
    rmSync(old, { recursive: true, force: true });
  }
  await run(`Python environment (${found.command} ${found.version})`, found.command, ['-m', 'venv', venv]);
  // Without --no-compile pip spends half of its time on the compilation of unused modules.
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--no-compile',
    '-r',
    requirements,
  ];
  await run('AWS emulator, cfn-lint and schemathesis', python, pip);
  writeStamp(stamp, wanted);
};

/** Installs packages and Python tools at the same time. Returns the path of the project's Node. */
export const installMissing = async (root) => {
  const results = await Promise.allSettled([installPackages(root), installPythonTools(root)]);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return results[0].value;
};
