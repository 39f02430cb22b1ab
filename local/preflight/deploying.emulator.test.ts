import { mkdir } from 'node:fs/promises';
import { PutAccountDetailsCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { expect } from 'chai';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import type { StripeSimulator } from '../simulators/stripe/stripe.ts';
import { startVeriffSimulator } from '../simulators/veriff/server.ts';
import { startEmulator } from '../stack/emulator.ts';
import { clientConfig } from '../stack/environment.ts';
import { stackFolder } from '../stack/paths.ts';
import { freePort } from '../stack/ports.ts';
import { putSecret } from '../stack/secrets.ts';
import { awsAccount } from './aws-account.ts';
import type { ClientConfig } from '../aws/clients.ts';
import { readRequirements } from './index.ts';
import { CHECKS, runPreflight } from './preflight.ts';
import { providers } from './providers.ts';
import type { Requirements } from './requirements.ts';
import { commandsOf, runAwsCommand } from './testing/aws-commands.ts';

const STRIPE = { apiKey: 'rk_test_walk', webhookSecret: 'whsec_walk', connectWebhookSecret: 'whsec_walk_connect' };
const VERIFF = { apiKey: 'walk-key', sharedSecret: 'walk-secret' };

/** The stage of the packaged templates; the page has `prod`, whose keys are live ones. */
const STAGE = 'dev';

/** The emulator has no Service Quotas, and answers with an account that has the usual concurrency. */
const NOT_IN_THE_EMULATOR = /^aws service-quotas /;

const SECRETS: Readonly<Record<string, object>> = { stripe: { apiKey: STRIPE.apiKey }, veriff: VERIFF };

/** A command of the page with the values of this test in place of its examples. */
const filledIn = (words: readonly string[]): readonly string[] => {
  const provider = words.join(' ').match(/mindlinks\/prod\/(\w+)/)?.[1] ?? '';
  return words.map((word) =>
    word.startsWith('{') ? JSON.stringify(SECRETS[provider]) : word.replaceAll(/\bprod\b/g, STAGE),
  );
};

describe('docs/deploying.md, on an empty account of the emulator', () => {
  const undo: (() => Promise<unknown>)[] = [];
  const commands = commandsOf('docs/deploying.md');
  let config: ClientConfig;
  let requirements: Requirements;
  let stripe: StripeSimulator;

  before(async () => {
    await mkdir(stackFolder('preflight'), { recursive: true });
    const emulator = await startEmulator('preflight', await freePort());
    const stripeServer = await startStripeSimulator(STRIPE);
    stripe = stripeServer.stripe;
    const veriff = await startVeriffSimulator(VERIFF);
    undo.push(
      () => stripeServer.close(),
      () => veriff.close(),
      () => emulator.stop(),
    );
    config = clientConfig(emulator.endpoint);
    const packaged = await readRequirements(STAGE, { accountId: '000000000000', region: config.region });
    requirements = { ...packaged, stripeUrl: stripeServer.url, veriffUrl: veriff.url };
    // A new account: the emulator's is out of the sandbox from the beginning.
    const details = {
      MailType: 'TRANSACTIONAL',
      WebsiteURL: 'https://example.com',
      ProductionAccessEnabled: false,
    } as const;
    await new SESv2Client(config).send(new PutAccountDetailsCommand(details));
  });
  after(() => Promise.all(undo.map((stop) => stop())));

  /** What is missing before a deployment, by step. */
  const missingSteps = async (): Promise<readonly string[]> => {
    const subject = { account: awsAccount(config), providers, requirements };
    const results = await runPreflight(
      subject,
      CHECKS.filter(({ needsDeployment }) => !needsDeployment),
    );
    expect(results.flatMap(({ findings }) => findings.filter(({ status }) => status === 'failed'))).to.deep.equal([]);
    return results.flatMap(({ check, findings }) =>
      findings.some(({ status }) => status === 'missing') ? [check.step] : [],
    );
  };

  const walk = async (step: string): Promise<void> => {
    for (const command of commands.get(step) ?? []) {
      if (!NOT_IN_THE_EMULATOR.test(command.join(' '))) await runAwsCommand(filledIn(command), config);
    }
  };

  it('preflight names the steps, and each one that is done disappears', async () => {
    expect(await missingSteps()).to.deep.equal(['Settings of the stage', 'Mail', 'Stripe', 'Veriff']);

    await walk('Mail');
    requirements = {
      ...requirements,
      mailFrom: 'no-reply@mindlinks-pay.com',
      webOrigin: 'https://app.mindlinks-pay.com',
    };
    expect(await missingSteps()).to.deep.equal(['Stripe', 'Veriff']);

    await walk('Stripe');
    // In the dashboard: activated accounts have a bank account.
    stripe.accounts.addBank(stripe.platformId, { country: 'DE', currency: 'eur', number: 'DE89370400440532013000' });
    expect(await missingSteps()).to.deep.equal(['Veriff']);

    await walk('Veriff');
    expect(await missingSteps()).to.deep.equal([]);
  });

  it('preflight rejects keys that the providers do not accept', async () => {
    const endpoint = config.endpoint ?? '';
    await putSecret(endpoint, requirements.secrets.stripe, { apiKey: 'rk_test_wrong' });
    await putSecret(endpoint, requirements.secrets.veriff, { ...VERIFF, apiKey: 'wrong' });
    expect(await missingSteps()).to.include.members(['Stripe', 'Veriff']);
  });
});
