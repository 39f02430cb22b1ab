/**
 * `npm run preflight -- --stage <stage>`: what a stage still needs of its AWS account, of Stripe and of Veriff. It only reads.
 * Exit status: 0 when nothing is missing, 1 when something is, 2 when that could not be determined.
 */
import { at, record } from '#shared/testing/json.ts';
import { malformedSettings, schemasOf } from '#shared/testing/settings.ts';
import { packagedStack } from '#shared/testing/template.ts';
import { WEBHOOK_ACTIONS } from '../../services/payments/src/webhooks/actions.ts';
import { accountIdOf } from '../aws/clients.ts';
import type { ClientConfig } from '../aws/clients.ts';
import { UsageError, parseCommandLine, reportFailure } from '../command-line.ts';
import { packageAll } from '../packaging.ts';
import { readStack } from '../stack/description.ts';
import { clientConfig } from '../stack/environment.ts';
import { STAGE } from '../stack/paths.ts';
import { readServices } from '../stack/services.ts';
import { awsAccount } from './aws-account.ts';
import { describeResults, exitStatusOf, runPreflight } from './preflight.ts';
import { providers } from './providers.ts';
import { requirementsOf } from './requirements.ts';
import type { Requirements } from './requirements.ts';

const USAGE = `Usage: npm run preflight -- --stage <stage> [--region <region>]

  --stage <stage>     such as dev or prod; local is the running stack of npm start
  --region <region>   default: AWS_REGION, or eu-central-1`;

/** Packages the stage and reads what it needs. */
export const readRequirements = async (
  stage: string,
  place: Parameters<typeof requirementsOf>[2],
): Promise<Requirements> => {
  if ((await packageAll(stage)).failed > 0) throw new Error(`Stage ${stage} could not be packaged`);
  const stacks = (await readServices()).map(({ name, stack }) => ({
    ...packagedStack(name, stage),
    stackName: `${stack}-${stage}`,
  }));
  const malformed = await Promise.all(
    stacks.map(async ({ service, ofType }) => {
      const schemas = await schemasOf(service);
      return ofType('AWS::Lambda::Function').flatMap(({ properties }) =>
        malformedSettings(schemas, record(at(properties, 'Environment', 'Variables') ?? {})),
      );
    }),
  );
  return {
    ...requirementsOf(stage, stacks, place, [...WEBHOOK_ACTIONS.keys()]),
    malformedSettings: [...new Set(malformed.flat())],
  };
};

const run = async (args: readonly string[]): Promise<0 | 1 | 2> => {
  const { values } = parseCommandLine(args, {
    usage: USAGE,
    options: { stage: { type: 'string' }, region: { type: 'string' } },
  });
  if (values.stage === undefined) throw new UsageError(USAGE, 'Name the stage');
  const { stage, region = process.env['AWS_REGION'] ?? 'eu-central-1' } = values;
  const local = stage === STAGE ? await readStack() : undefined;
  const config: ClientConfig = local === undefined ? { region } : clientConfig(local.endpoint);
  const accountId = await accountIdOf(config);
  console.log(`Stage ${stage} in account ${accountId}, region ${config.region}\n`);
  const requirements = {
    ...(await readRequirements(stage, { accountId, region: config.region })),
    ...(local && { stripeUrl: local.simulators.stripe, veriffUrl: local.simulators.veriff }),
  };
  const results = await runPreflight({ account: awsAccount(config), providers, requirements });
  describeResults(results).forEach((line) => console.log(line));
  return exitStatusOf(results);
};

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => reportFailure(error, 2));
}
