/**
 * `npm run retained -- <command> --stage <stage>`: what the removed stacks of a stage left in an account. The
 * procedure is in docs/guides/removing-a-stage.md.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageAll, templateFile } from '../packaging.ts';
import { accountIdOf } from '../aws/clients.ts';
import { UsageError, parseCommandLine, reportFailure } from '../command-line.ts';
import { childEnvironment } from '../stack/environment.ts';
import { STAGE, binFolder } from '../stack/paths.ts';
import { readServices } from '../stack/services.ts';
import { describeFound, retainedResources } from './account.ts';

const USAGE = `Usage: npm run retained -- <command> --stage <stage> [--region <region>]

  list      what removed stacks of the stage left
  import    deploy the stage again, with what is left in its new stacks
  delete    delete what is left for good; needs --confirm <stage>

  --region <region>   default: AWS_REGION, or eu-central-1
  --confirm <stage>   the stage once more`;

const COMMANDS = ['list', 'import', 'delete'] as const;

const readArguments = (args: readonly string[]) => {
  const options = { stage: { type: 'string' }, region: { type: 'string' }, confirm: { type: 'string' } } as const;
  const { values, positionals } = parseCommandLine(args, { usage: USAGE, options, positionals: 1 });
  const command = COMMANDS.find((name) => name === positionals[0]);
  const { stage, region = process.env['AWS_REGION'] ?? 'eu-central-1', confirm } = values;
  if (command === undefined) throw new UsageError(USAGE, 'Name the command');
  if (stage === undefined) throw new UsageError(USAGE, 'Name the stage');
  if (stage === STAGE) throw new UsageError(USAGE, 'Nothing of the local stage is retained.');
  if (command === 'delete' && confirm !== stage)
    throw new UsageError(USAGE, `This deletes data. Add: --confirm ${stage}`);
  return { command, stage, region };
};

/** @throws Error when the deployment fails */
const deploy = (folder: string, stackName: string, args: readonly string[]): void => {
  const { status } = spawnSync(join(binFolder, 'osls'), ['deploy', ...args], {
    cwd: folder,
    env: { ...process.env, PATH: childEnvironment()['PATH'] },
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`${stackName} was not deployed`);
};

const run = async (args: readonly string[]): Promise<void> => {
  const { command, stage, region } = readArguments(args);
  const config = { region };
  const accountId = await accountIdOf(config);
  if ((await packageAll(stage)).failed > 0) throw new Error(`Stage ${stage} could not be packaged`);
  const retained = retainedResources(config, accountId);
  console.log(`Stage ${stage} in account ${accountId}, region ${region}`);

  for (const service of await readServices()) {
    const stackName = `${service.stack}-${stage}`;
    const template: unknown = JSON.parse(readFileSync(templateFile(service, stage), 'utf8'));
    const isDeployed = await retained.isDeployed(stackName);
    const found = isDeployed ? [] : await retained.find(template);
    const state = isDeployed ? 'is deployed' : `left ${found.length}`;
    console.log([`${stackName}: ${state}`, ...found.map((one) => `  ${describeFound(one)}`)].join('\n'));
    if (command === 'delete') await retained.deleteAll(found);
    if (command === 'import') {
      if (found.length > 0) await retained.importInto({ stackName, template }, found);
      // One after the other: a service reads the ids of the platform, which are parameters of the platform's stack.
      deploy(service.folder, stackName, ['--stage', stage, '--region', region]);
    }
  }
};

await run(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = reportFailure(error);
});
