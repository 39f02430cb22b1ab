/**
 * `npm run deploy -- --stage <stage>`: `osls-compose deploy`. Stage `local` is always the running stack of `npm start`, never
 * an AWS account.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readStack } from './stack/description.ts';
import { childEnvironment, deploymentVariables } from './stack/environment.ts';
import { STAGE, binFolder, root } from './stack/paths.ts';

const args = process.argv.slice(2);
const stage = args[args.indexOf('--stage') + 1] ?? '';

const localEnvironment = async (): Promise<NodeJS.ProcessEnv> => {
  const { endpoint, simulators } = await readStack();
  const daySeconds = Number(process.env['DAY_SECONDS'] ?? 10);
  return childEnvironment(
    deploymentVariables(endpoint, { daySeconds, veriffBaseUrl: simulators.veriff, stripeUrl: simulators.stripe }),
  );
};

try {
  if (!args.includes('--stage')) throw new Error('Name the stage: npm run deploy -- --stage <local, dev, prod>');
  const env = stage === STAGE ? await localEnvironment() : process.env;
  const child = spawn(join(binFolder, 'osls-compose'), ['deploy', ...args], { cwd: root, env, stdio: 'inherit' });
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
