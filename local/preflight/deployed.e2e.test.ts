import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { readStack } from '../stack/description.ts';
import { clientConfig } from '../stack/environment.ts';
import { openPlatform } from '../testing/platform.ts';
import { awsAccount } from './aws-account.ts';
import { readRequirements } from './index.ts';
import { CHECKS, runPreflight } from './preflight.ts';
import { providers } from './providers.ts';
import type { Requirements } from './requirements.ts';
import { commandsOf, runAwsCommand } from './testing/aws-commands.ts';

const ACCOUNT_ID = '000000000000';

/** Needs `STACK_FILE`. Deploying to AWS and deploying to the emulator make the same stacks under other names. */
const requirementsOfLocalStage = async (region: string): Promise<Requirements> => {
  const packaged = await readRequirements('dev', { accountId: ACCOUNT_ID, region });
  const { simulators } = await readStack();
  return {
    ...packaged,
    stage: 'local',
    stacks: packaged.stacks.map((name) => name.replace(/dev$/, 'local')),
    secrets: { stripe: 'mindlinks/local/stripe', veriff: 'mindlinks/local/veriff' },
    stripeUrl: simulators.stripe,
    veriffUrl: simulators.veriff,
  };
};

describe('docs/deploying.md, on a deployed stage', () => {
  const commands = commandsOf('docs/deploying.md');
  const account = async () => awsAccount(clientConfig((await readStack()).endpoint));

  /** What is not ready of a step, as text. */
  const problemsOf = async (step: string): Promise<readonly string[]> => {
    const { region } = await readStack();
    const subject = { account: await account(), providers, requirements: await requirementsOfLocalStage(region) };
    const results = await runPreflight(
      subject,
      CHECKS.filter((check) => check.step === step),
    );
    return results.flatMap(({ findings }) =>
      findings.filter(({ status }) => status !== 'ready').map(({ text }) => text),
    );
  };

  const walk = async (step: string, values: Readonly<Record<string, string>>): Promise<void> => {
    const { endpoint, region } = await readStack();
    const all = { prod: 'local', '<region>': region, '<account>': ACCOUNT_ID, ...values };
    for (const command of commands.get(step) ?? []) {
      const words = command.map((word) =>
        Object.entries(all).reduce((text, [example, value]) => text.replaceAll(example, value), word),
      );
      await runAwsCommand(words, clientConfig(endpoint));
    }
  };

  it('preflight finds all stacks, and the webhook endpoints at Stripe with their secrets', async () => {
    expect(await problemsOf('Deploy')).to.deep.equal([]);
    expect(await problemsOf('Webhooks')).to.deep.equal([
      'Veriff has no API for it: check in its console that events and decisions go to /webhooks/veriff',
    ]);
  });

  it('the operators’ subscription counts once it is confirmed', async () => {
    await walk('Operators', {});
    expect(await problemsOf('Operators')).to.deep.equal([]);
  });

  it('the first admin exists after its commands, without a TOTP device', async () => {
    const username = randomUUID();
    const { userPool } = await openPlatform();
    await walk('First admin', {
      '<pool>': userPool.userPoolId,
      '<id>': username,
      'admin@mindlinks-pay.com': `admin-${username}@example.com`,
    });
    const admins = await (await account()).admins(userPool.userPoolId);
    expect(admins.filter((admin) => admin.username === username)).to.deep.equal([
      { username, isEnabled: true, hasTotp: false },
    ]);
  });
});
