/**
 * The door to every npm script: needs nothing but Node ≥ 20 and Python ≥ 3.10, installs whatever else is missing, then
 * runs the command with the project's own Node. Plain JavaScript without imports from packages, because it runs before
 * anything is installed.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINIMUM_NODE = 20;
const root = fileURLToPath(new URL('..', import.meta.url));

/** The command's program and first arguments. */
const COMMANDS = {
  start: ['local/start.ts'],
  test: ['local/test.ts'],
  check: ['local/test.ts', 'check'],
  'test:unit': ['local/test.ts', 'unit'],
  'test:template': ['local/test.ts', 'template'],
  'test:simulation': ['local/test.ts', 'simulation'],
  'test:e2e': ['local/test.ts', 'e2e'],
  offline: ['local/offline.ts'],
  deploy: ['local/deploy.ts'],
  simulate: ['workflows/simulator/run/simulate.ts'],
  bench: ['bench/index.ts'],
  'ledger:verify': ['local/ledger/verify.ts'],
  reconcile: ['local/ledger/reconcile.ts'],
  docs: ['docs/generate/index.ts'],
};

const fail = (message) => {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
};

const [command, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(COMMANDS, command ?? '')) fail(`Usage: npm run <${Object.keys(COMMANDS).join(' | ')}>`);
if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE) {
  fail(`Node ${MINIMUM_NODE} or newer is needed; this is ${process.version}. Get it from https://nodejs.org/.`);
}

const install = async () => {
  const { installMissing, SetupError } = await import('./bootstrap/install.mjs');
  const { withLock } = await import('../shared/lock/lock.mjs');
  const onWait = (holder) => process.stderr.write(`Waiting for the installation that process ${holder} is doing …\n`);
  try {
    return await withLock(join(root, '.local', 'install.lock'), () => installMissing(root), onWait);
  } catch (error) {
    if (error instanceof SetupError) return fail(error.message);
    throw error;
  }
};

const node = await install();
const bin = join(root, 'node_modules', '.bin');
const [entry, ...preset] = COMMANDS[command];

const child = spawn(node, [join(root, entry), ...preset, ...rest], {
  cwd: root,
  // The channel closes when this process ends, however it ends: the child then cleans up after itself.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
});

// A terminal sends Ctrl-C to both; a signal meant for this process alone is handed on. Either way the child decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm passes SIGTERM to the shell it runs this in, and no further: the shell's end is the signal then.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
}
child.on('error', (error) => fail(`${node}: ${error.message}`));
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0) : (code ?? 1);
});
