/**
 * `npm run offline`: the APIs of the services in serverless-offline behind a front door. They reload after an edit and use the
 * data and the state machines of the stack that `npm start` runs in another terminal.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCommandLine, reportFailure } from './command-line.ts';
import { readDeployedService, type DeployedService } from './stack/deployed.ts';
import { readStack, type StackDescription } from './stack/description.ts';
import { childEnvironment, emulatorVariables } from './stack/environment.ts';
import { startFrontDoor } from './stack/front-door.ts';
import { STAGE, binFolder, stackFolder } from './stack/paths.ts';
import { choosePort, freePort } from './stack/ports.ts';
import { ProgramError, killAll, startProgram } from './stack/processes.ts';
import { waitUntilReady } from './stack/readiness.ts';
import { textReporter } from './stack/report.ts';
import { readServices, type Service } from './stack/services.ts';
import { untilStopped } from './until-stopped.ts';

const USAGE = `Usage: npm run offline

It needs the stack that npm start runs in another terminal.
Environment: OFFLINE_PORT, the port of the APIs, default 3000.`;

const report = textReporter();

/** serverless-offline builds all functions of a service first; on a loaded machine that takes minutes. */
const START_SECONDS = 600;

interface OfflineService {
  readonly url: string;
  readonly died: Promise<Error>;
}

/** The params that compose passes to a deployment: outputs of the platform. */
const paramsOf = (platform: DeployedService | undefined): string[] =>
  ['eventBusName', 'userPoolId', 'userPoolClientId', 'adminClientId', 'operatorsTopicArn', 'kmsKeyArn'].flatMap(
    (name) => {
      const value = platform?.outputs[`${name.charAt(0).toUpperCase()}${name.slice(1)}`];
      return value === undefined ? [] : ['--param', `${name}=${value}`];
    },
  );

const serve = async (service: Service, stack: StackDescription, params: readonly string[]): Promise<OfflineService> => {
  const [http, lambda] = [await freePort(), await freePort()];
  const log = join(stackFolder('offline'), `${service.name}.log`);
  const ports = ['--httpPort', String(http), '--lambdaPort', String(lambda), '--host', '127.0.0.1'];
  // Issuer, audience and expiry of tokens are checked. Their signature is not, because serverless-offline cannot fetch the keys
  // of the emulator.
  const flags = ['--ignoreJWTSignature', '--noPrependStageInUrl', '--reloadHandler', '--noSponsor'];
  const child = startProgram(
    join(binFolder, 'osls'),
    ['offline', 'start', '--stage', STAGE, ...ports, ...flags, ...params],
    {
      cwd: service.folder,
      env: childEnvironment({
        ...emulatorVariables(stack.endpoint),
        VERIFF_BASE_URL: stack.simulators.veriff,
        STRIPE_URL: stack.simulators.stripe,
        WEB_ORIGIN: process.env['WEB_ORIGIN'] ?? stack.frontDoor,
        // esbuild keeps its state, so that it builds again within a second after an edit.
        ESBUILD_ONCE: 'false',
      }),
      log,
      onOutput: (text) => process.stdout.write(text.replace(/^(?=.)/gm, `${service.name} › `)),
    },
  );
  const died = new Promise<Error>((resolve) => {
    child.once('close', (code) =>
      resolve(new ProgramError(`serverless-offline of ${service.name}`, `ended with ${code}`, log)),
    );
  });
  const url = `http://127.0.0.1:${http}`;
  await waitUntilReady(url, died, {
    seconds: START_SECONDS,
    onWait: (seconds) =>
      report.line(`serverless-offline of ${service.name} is starting (${seconds} s); its log is ${log}`),
  });
  return { url, died };
};

const run = async (): Promise<void> => {
  parseCommandLine(process.argv.slice(2), { usage: USAGE, options: {} });
  const stack = await readStack();
  const frontDoor = await startFrontDoor(await choosePort('OFFLINE_PORT', 3000));
  await mkdir(stackFolder('offline'), { recursive: true });
  const services = await readServices();
  const deployed = await Promise.all(services.map((service) => readDeployedService(stack.endpoint, service)));
  const params = paramsOf(deployed.find(({ name }) => name === 'platform'));

  const served = await Promise.all(
    services.flatMap((service) => {
      const routes = deployed.find(({ name }) => name === service.name)?.api?.routes;
      if (!routes) return [];
      const start = report.step(`serverless-offline of ${service.name}`, () => serve(service, stack, params));
      return [start.then(({ url, died }) => ({ routes, target: { url }, died }))];
    }),
  );
  frontDoor.open(served);
  report.heading(`The APIs are at ${frontDoor.url}; tokens are in .local/stack.json. Ctrl-C ends it.`);
  const end = await Promise.race([untilStopped(), ...served.map(({ died }) => died)]);
  if (end) throw end;
};

try {
  await run();
} catch (error) {
  process.exitCode = reportFailure(error);
} finally {
  killAll();
}
process.exit();
