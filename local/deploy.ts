/**
 * `npm run deploy -- --stage <stage>`: `osls-compose deploy`. Stage `local` is always the running stack of `npm start`, never
 * an AWS account.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UsageError, reportFailure } from './command-line.ts';
import { readStack } from './stack/description.ts';
import { childEnvironment, deploymentVariables, sessionDaySecondsOf } from './stack/environment.ts';
import { STAGE, binFolder, root } from './stack/paths.ts';

const USAGE = `Usage: npm run deploy -- --stage <stage> [options of osls-compose deploy]

  --stage <stage>     such as dev or prod; local is the running stack of npm start
  --service=<name>    only this service and what it depends on
  --verbose           what osls prints`;

const args = process.argv.slice(2);
const stage = args[args.indexOf('--stage') + 1] ?? '';

const localEnvironment = async (): Promise<NodeJS.ProcessEnv> => {
  const { endpoint, frontDoor, simulators } = await readStack();
  const daySeconds = Number(process.env['DAY_SECONDS'] ?? 10);
  return childEnvironment(
    deploymentVariables(endpoint, {
      daySeconds,
      sessionDaySeconds: sessionDaySecondsOf(daySeconds),
      webOrigin: process.env['WEB_ORIGIN'] ?? frontDoor,
      veriffBaseUrl: simulators.veriff,
      stripeUrl: simulators.stripe,
    }),
  );
};

try {
  if (args.includes('--help')) throw new UsageError(USAGE);
  if (!/^[a-z][a-z0-9-]*$/.test(args.includes('--stage') ? stage : '')) throw new UsageError(USAGE, 'Name the stage');
  const env = stage === STAGE ? await localEnvironment() : process.env;
  const child = spawn(join(binFolder, 'osls-compose'), ['deploy', ...args], { cwd: root, env, stdio: 'inherit' });
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  process.exit(reportFailure(error));
}
