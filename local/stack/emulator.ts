import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '#shared/validation/index.ts';
import { CREDENTIALS, REGION, childEnvironment } from './environment.ts';
import { pythonTool, scratchFolder, stackFolder } from './paths.ts';
import { ProgramError, killGroup, startProgram } from './processes.ts';
import { isReady, waitUntilReady } from './readiness.ts';

export interface Emulator {
  readonly endpoint: string;
  /** What it is and what it enforces, for people. */
  readonly description: string;
  /** Resolves with an error when the emulator ends without having been stopped. */
  readonly died: Promise<Error>;
  stop(): Promise<void>;
}

/** An emulator that another program started is not watched. */
const never = new Promise<Error>(() => {});

const readinessUrl = (endpoint: string): string => `${endpoint}/_ministack/ready`;
/** A busy emulator answers late: it works on one request after the other. */
const ANSWER_TIMEOUT_MS = 30_000;
const isHealthy = ({ ok }: Response): boolean => ok;

/** What ministack says of itself. @throws Error when something else answers */
const describe = async (endpoint: string): Promise<string> => {
  const response = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  const health: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (!isRecord(health) || typeof health['version'] !== 'string') {
    throw new Error(`What answers at ${endpoint} is not ministack, and the local stack works with no other emulator.`);
  }
  const isEnforced = health['auth'] === 'enabled';
  return `ministack ${health['version']}, IAM ${isEnforced ? 'enforced' : 'NOT enforced: a missing permission goes unnoticed'}`;
};

/** Empty scratch folders for this stack only, so that several stacks can run at the same time. */
const makeFolders = async (scratch: string) => {
  await rm(scratch, { recursive: true, force: true });
  const [state, objects, temporary] = ['state', 's3', 'tmp'].map((name) => join(scratch, name));
  for (const path of [state, objects, temporary]) if (path) await mkdir(path, { recursive: true });
  return { STATE_DIR: state, S3_DATA_DIR: objects, TMPDIR: temporary };
};

/**
 * Starts the AWS emulator with IAM enforced, reachable from this machine only. Its Lambda workers use the `node` on its
 * PATH, which is the project's. Names of its settings: ministack 1.5.33, `ministack/app.py` and `core/persistence.py`.
 *
 * @throws ProgramError if it ends during start
 */
export const startEmulator = async (stack: string, port: number): Promise<Emulator> => {
  const log = join(stackFolder(stack), 'emulator.log');
  const endpoint = `http://127.0.0.1:${port}`;
  const scratch = scratchFolder(stack);
  const folders = await makeFolders(scratch);
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const child = startProgram(pythonTool('python'), [join(import.meta.dirname, 'emulator.py')], {
    log,
    env: {
      ...childEnvironment(),
      ...folders,
      AUTH: 'true',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: REGION,
      // Its root key, and the region and endpoint of its Lambdas.
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: endpoint,
      // As on AWS: no token where the trigger of the user pool fails.
      MINISTACK_COGNITO_PRETOKEN_STRICT: '1',
      LOG_LEVEL: process.env['EMULATOR_LOG_LEVEL'] ?? 'WARNING',
      PYTHONUNBUFFERED: '1',
    },
  });

  let stopping = false;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const died = new Promise<Error>((resolve) => {
    child.once('close', (code, signal) => {
      if (!stopping) resolve(new ProgramError('The AWS emulator', `ended with ${signal ?? code}`, log));
    });
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    // It stores nothing, so it needs no time to shut down.
    killGroup(child, 'SIGKILL');
    await closed;
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(readinessUrl(endpoint), died, { accepts: isHealthy });
    return { endpoint, description: await describe(endpoint), died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/**
 * An emulator that is already running (`AWS_ENDPOINT_URL`); `stop` does not end it. It must be ministack: the local stack uses
 * the form of its APIs' addresses and the mails that it lists.
 * @throws Error when nothing answers, or something else does
 */
export const useEmulator = async (given: string): Promise<Emulator> => {
  const endpoint = given.replace(/\/+$/, '');
  if (!(await isReady(endpoint, undefined, ANSWER_TIMEOUT_MS)))
    throw new Error(`AWS_ENDPOINT_URL is ${endpoint}, but nothing answers there.`);
  return { endpoint, description: await describe(endpoint), died: never, stop: async () => {} };
};
