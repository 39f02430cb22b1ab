/**
 * Entry point of every npm script. It needs only Node ≥ 20 and Python ≥ 3.10, installs everything else, and runs the command
 * with the Node of the project. It is plain JavaScript without packages, because it runs before the installation.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MINIMUM_NODE = 20;
const root = fileURLToPath(new URL('..', import.meta.url));

/** Program and first arguments of each command. */
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
  preflight: ['local/preflight/index.ts'],
  retained: ['local/retained/index.ts'],
  simulate: ['workflows/simulator/run/simulate.ts'],
  bench: ['bench/index.ts'],
  'ledger:verify': ['local/ledger/verify.ts'],
  reconcile: ['local/ledger/reconcile.ts'],
  conformance: ['local/conformance/index.ts'],
  fuzz: ['local/fuzz/index.ts'],
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
  const onWait = (holder) => process.stderr.write(`Waiting for the installation by process ${holder} …\n`);
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
  // The channel closes when this process ends for any reason; the child then stops.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
});

// A terminal sends Ctrl-C to both processes. Other signals are forwarded. This process ends after the child.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm sends SIGTERM only to the shell around this process. The end of that shell counts as the signal.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
}
child.on('error', (error) => fail(`${node}: ${error.message}`));
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0) : (code ?? 1);
});
