import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SESSION_DAYS } from '../../services/kyc/src/domain/policy.ts';
import { WEBHOOK_ACTIONS } from '../../services/payments/src/webhooks/actions.ts';
import { nobody, type People } from '../simulators/shared/http/html.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import { startVeriffSimulator } from '../simulators/veriff/server.ts';
import { bundleAll } from './bundles.ts';
import { deployAll } from './deploy.ts';
import { readDeployedService, type DeployedService } from './deployed.ts';
import type { StackDescription } from './description.ts';
import { startEmulator, useEmulator, type Emulator } from './emulator.ts';
import { REGION, deploymentVariables } from './environment.ts';
import { startFrontDoor, type Upstream } from './front-door.ts';
import { STAGE, binFolder, localFolder, stackFile, stackFolder } from './paths.ts';
import { choosePort } from './ports.ts';
import type { Reporter } from './report.ts';
import type { RouteTable } from './routes.ts';
import { putSecret } from './secrets.ts';
import { readServices } from './services.ts';
import { createFirstUsers, namesOfUsers, type UserPool } from './users.ts';

export type { StackDescription } from './description.ts';

/** A running stack. */
export interface Stack extends StackDescription {
  readonly name: string;
  readonly userPool: UserPool;
  /** Resolves with an error when the emulator ends without having been stopped. */
  readonly died: Promise<Error>;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** `default` for the one that people use. Others run at the same time, with their own ports and folders. */
  readonly name: string;
  /** How many seconds a day of the workflows lasts. */
  readonly daySeconds: number;
  /** The same for what a contractor does at Veriff: longer where a person plays them. `daySeconds` when left out. */
  readonly sessionDaySeconds?: number;
  readonly report: Reporter;
}

/** Shared by the simulators and the services of this machine; not secret. */
const VERIFF = { apiKey: 'local-veriff-api-key', sharedSecret: 'local-veriff-shared-secret' };
const STRIPE = {
  apiKey: 'sk_test_local',
  webhookSecret: 'whsec_local',
  connectWebhookSecret: 'whsec_local_connect',
};

/** Tokens expire after an hour; the description gets new ones before that. */
const TOKEN_REFRESH_MS = 30 * 60_000;

const chooseEmulator = async (name: string): Promise<Emulator> => {
  // Only for the default stack: another stack, such as that of the tests, must not use the emulator of `.local/env`.
  const given = name === 'default' ? process.env['AWS_ENDPOINT_URL'] : undefined;
  if (given) return useEmulator(given);
  return startEmulator(name, await choosePort('EMULATOR_PORT', name === 'default' ? 4566 : undefined));
};

const routeTables = (endpoint: string, services: readonly DeployedService[]): RouteTable<Upstream>[] =>
  services.flatMap(({ api }) =>
    api ? [{ routes: api.routes, target: { url: endpoint, host: `${api.id}.execute-api.localhost` } }] : [],
  );

/** With the API in the path instead of the host name, because `*.localhost` does not resolve on every machine. */
const apiUrls = (endpoint: string, services: readonly DeployedService[]): Record<string, string> =>
  Object.fromEntries(
    services.flatMap(({ name, api }) => (api ? [[name, `${endpoint}/_aws/execute-api/${api.id}/$default`]] : [])),
  );

const output = (services: readonly DeployedService[], service: string, key: string): string => {
  const value = services.find(({ name }) => name === service)?.outputs[key];
  if (value === undefined) throw new Error(`Stack ${service} has no output ${key}`);
  return value;
};

/** Shell variables for `sls`, `osls-compose` and the AWS CLI: `source .local/env`. */
const shellVariables = (variables: Record<string, string>): string =>
  [
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
    `export PATH='${binFolder}':"$PATH"`,
    '',
  ].join('\n');

/**
 * Starts emulator, simulators and front door, deploys all stacks, creates users, and writes a description of the result for
 * other programs. When a step fails, everything that was started before is stopped.
 */
export const startStack = async ({
  name,
  daySeconds,
  sessionDaySeconds: given,
  report,
}: StackOptions): Promise<Stack> => {
  const sessionDaySeconds = given ?? daySeconds;
  const undo: (() => Promise<unknown>)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= (async () => {
      for (const step of undo.reverse()) await step().catch((error: unknown) => report.line(String(error)));
    })());

  try {
    await mkdir(stackFolder(name), { recursive: true });
    // Runs while the emulator starts. The deployment of a service waits for its bundles.
    const bundling = report.step('Lambda bundles', bundleAll);
    bundling.catch(() => undefined);
    // First: the webhooks of the simulators need its URL, and no other program may take its port meanwhile.
    const frontDoor = await report.step('Front door', async () =>
      startFrontDoor(await choosePort('FRONT_DOOR_PORT', name === 'default' ? 8080 : undefined)),
    );
    undo.push(() => frontDoor.close());
    const emulator = await report.step('AWS emulator', () => chooseEmulator(name));
    report.line(`  ${emulator.description}`);
    undo.push(() => emulator.stop());
    const { endpoint } = emulator;

    // Known once the platform is deployed. A page without names is better than none.
    const known: { userPool?: UserPool } = {};
    const people: People = () => (known.userPool === undefined ? nobody() : namesOfUsers(known.userPool).catch(nobody));
    const veriffPort = await choosePort('VERIFF_PORT', name === 'default' ? 8081 : undefined);
    const stripePort = await choosePort('STRIPE_PORT', name === 'default' ? 8082 : undefined);
    const veriff = await report.step('Veriff simulator', () =>
      startVeriffSimulator({
        ...VERIFF,
        people,
        port: veriffPort,
        webhookUrl: `${frontDoor.url}/webhooks/veriff`,
        // Ends with the platform's session, and says so on its page to the person who decides later.
        ...(given !== undefined && { sessionLifeMs: SESSION_DAYS * given * 1000 }),
      }),
    );
    undo.push(() => veriff.close());
    const stripe = await report.step('Stripe simulator', () =>
      startStripeSimulator({
        ...STRIPE,
        people,
        port: stripePort,
        webhookUrl: `${frontDoor.url}/webhooks/stripe`,
        enabledEvents: [...WEBHOOK_ACTIONS.keys()],
      }),
    );
    undo.push(() => stripe.close());

    const variables = deploymentVariables(endpoint, {
      daySeconds,
      sessionDaySeconds,
      webOrigin: process.env['WEB_ORIGIN'] ?? frontDoor.url,
      veriffBaseUrl: veriff.url,
      stripeUrl: stripe.url,
    });
    await putSecret(endpoint, `mindlinks/${STAGE}/veriff`, VERIFF);
    await putSecret(endpoint, `mindlinks/${STAGE}/stripe`, STRIPE);
    await report.step('osls-compose deploy --stage local', () =>
      Promise.race([
        Promise.all([bundling, deployAll(name, variables, (text) => report.line(`  ${text}`))]),
        emulator.died.then((error) => Promise.reject(error)),
      ]),
    );
    const services = await Promise.all((await readServices()).map((service) => readDeployedService(endpoint, service)));

    const userPool: UserPool = {
      endpoint,
      userPoolId: output(services, 'platform', 'UserPoolId'),
      userPoolClientId: output(services, 'platform', 'UserPoolClientId'),
      adminClientId: output(services, 'platform', 'AdminClientId'),
    };
    known.userPool = userPool;
    const users = await report.step('One user per role', () => createFirstUsers(userPool));
    frontDoor.open(routeTables(endpoint, services));

    const description: StackDescription = {
      endpoint,
      region: REGION,
      frontDoor: frontDoor.url,
      apis: apiUrls(endpoint, services),
      stateMachines: Object.fromEntries(services.flatMap(({ stateMachines }) => Object.entries(stateMachines))),
      users,
      simulators: { stripe: stripe.url, veriff: veriff.url },
      secrets: { stripeWebhook: STRIPE.webhookSecret, veriffShared: VERIFF.sharedSecret, veriffApiKey: VERIFF.apiKey },
    };
    await publish(name, description, variables, userPool, undo);
    return { ...description, name, userPool, died: emulator.died, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Writes the description and the shell variables, and renews the tokens, until the stack stops. */
const publish = async (
  name: string,
  description: StackDescription,
  variables: Record<string, string>,
  userPool: UserPool,
  undo: (() => Promise<unknown>)[],
): Promise<void> => {
  const file = stackFile(name);
  const shell = join(name === 'default' ? localFolder : stackFolder(name), 'env');
  const write = (content: StackDescription): Promise<void> => writeFile(file, `${JSON.stringify(content, null, 2)}\n`);

  await mkdir(dirname(file), { recursive: true });
  await write(description);
  await writeFile(shell, shellVariables(variables));
  undo.push(() => Promise.all([rm(file, { force: true }), rm(shell, { force: true })]));

  const refresh = async (): Promise<void> =>
    write({ ...description, users: await createFirstUsers(userPool, description.users) });
  const timer = setInterval(() => void refresh().catch(() => undefined), TOKEN_REFRESH_MS).unref();
  undo.push(() => Promise.resolve(clearInterval(timer)));
};
