import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../stack/paths.ts';
import type { Account } from './account.ts';
import { malformedSettings } from '#shared/testing/settings.ts';
import { integer, url } from '#shared/wiring/index.ts';
import { CHECKS, describeResults, exitStatusOf, runPreflight } from './preflight.ts';
import type { Result } from './preflight.ts';
import type { Providers } from './providers.ts';
import type { Requirements } from './requirements.ts';
import { commandsOf } from './testing/aws-commands.ts';

const requirements: Requirements = {
  stage: 'prod',
  stripeEvents: ['payout.paid', 'account.updated'],
  stacks: ['platform-prod', 'payments-prod'],
  roles: 60,
  tables: [{ name: 'payments', stack: 'payments-prod' }],
  buckets: [{ name: 'documents', stack: 'payments-prod' }],
  mailFrom: 'no-reply@pay.test',
  webOrigin: 'https://app.pay.test',
  stripeUrl: 'https://stripe.test',
  veriffUrl: 'https://veriff.test',
  malformedSettings: [],
  secrets: { stripe: 'prod/stripe', veriff: 'prod/veriff' },
};

const stripeSecret = { apiKey: 'rk_live_1', webhookSecret: 'whsec_1', connectWebhookSecret: 'whsec_2' };
const veriffSecret = { apiKey: 'key', sharedSecret: 'secret' };

/** An account in which every step was done, and what a test changes of it. */
const accountWith = (changes: Partial<Account> = {}): Account => ({
  concurrentExecutions: () => Promise.resolve(1000),
  roles: () => Promise.resolve({ used: 20, quota: 1000 }),
  mail: () => Promise.resolve({ isOutOfSandbox: true, canSend: true, mailsPerDay: 50_000 }),
  isVerifiedSender: (identity) => Promise.resolve(identity === 'pay.test'),
  secret: (name) => Promise.resolve(JSON.stringify(name === 'prod/stripe' ? stripeSecret : veriffSecret)),
  hasTable: () => Promise.resolve(true),
  bucket: () => Promise.resolve('own'),
  stack: () =>
    Promise.resolve({ status: 'UPDATE_COMPLETE', outputs: { OperatorsTopicArn: 'arn:topic', UserPoolId: 'pool' } }),
  confirmedSubscriptions: () => Promise.resolve(1),
  admins: () => Promise.resolve([{ username: 'admin', isEnabled: true, hasTotp: true }]),
  sendsMailsThroughSes: () => Promise.resolve(true),
  raisedAlarms: () => Promise.resolve([]),
  ...changes,
});

const endpoint = { url: 'https://app.pay.test/webhooks/stripe', isEnabled: true, events: ['payout.paid'] };
const providersWith = (changes: Partial<Providers> = {}): Providers => ({
  stripeAccount: () => Promise.resolve({ canCharge: true, canPayOut: true, payoutInterval: 'manual' }),
  stripeEndpoints: () => Promise.resolve([endpoint, { ...endpoint, events: ['account.updated'] }]),
  acceptsVeriffKeys: () => Promise.resolve(true),
  ...changes,
});

interface Changes {
  readonly account?: Partial<Account>;
  readonly providers?: Partial<Providers>;
  readonly requirements?: Partial<Requirements>;
}
const preflight = (changes: Changes = {}): Promise<readonly Result[]> =>
  runPreflight({
    account: accountWith(changes.account),
    providers: providersWith(changes.providers),
    requirements: { ...requirements, ...changes.requirements },
  });

/** Texts of what is not ready, but for what is never known. */
const problems = async (changes: Changes): Promise<readonly string[]> =>
  (await preflight(changes))
    .flatMap(({ findings }) => findings)
    .filter(({ status, text }) => status !== 'ready' && !text.startsWith('Veriff has no API'))
    .map(({ status, text }) => `${status}: ${text}`);

const notDeployed = { stack: () => Promise.resolve(undefined) };
const secret = (value: object | string | undefined): Changes => ({
  account: {
    secret: (name) =>
      Promise.resolve(
        name === 'prod/veriff'
          ? JSON.stringify(veriffSecret)
          : typeof value === 'object'
            ? JSON.stringify(value)
            : value,
      ),
  },
});

describe('Preflight', () => {
  it('finds nothing to do for a stage in which every step was done', async () => {
    expect(await problems({})).to.deep.equal([]);
    expect(exitStatusOf(await preflight())).to.equal(0);
  });

  const CASES: readonly (readonly [title: string, changes: Changes, ...expected: readonly string[]])[] = [
    [
      'a small concurrency limit is advice',
      { account: { concurrentExecutions: () => Promise.resolve(10) } },
      'advice: 10 Lambdas may run at the same time; request at least 100',
    ],
    [
      'a removed stage left its table and bucket',
      {
        account: {
          stack: (name) => (name === 'payments-prod' ? Promise.resolve(undefined) : accountWith().stack(name)),
        },
      },
      'missing: Table payments is left of a removed stack',
      'missing: Bucket documents is left of a removed stack',
      'missing: payments-prod is not deployed',
    ],
    [
      'a bucket’s name is taken',
      { account: { bucket: () => Promise.resolve('taken') } },
      'missing: Bucket documents belongs to another account or region',
    ],
    [
      'settings are the defaults',
      {
        requirements: { mailFrom: 'no-reply@mindlinks.example', webOrigin: 'https://app.mindlinks.example' },
        account: { isVerifiedSender: () => Promise.resolve(true) },
      },
      'missing: mailFrom no-reply@mindlinks.example is the default',
      'missing: webOrigin https://app.mindlinks.example is the default',
    ],
    [
      'a setting is malformed',
      {
        requirements: {
          malformedSettings: malformedSettings([{ LIMIT: integer(0, 9), URL: url }], {
            LIMIT: '5,000',
            URL: { Ref: 'x' },
          }),
        },
      },
      'missing: Environment variables: LIMIT must be an integer from 0 to 9 in digits: its functions would not start',
    ],
    [
      'SES is in its sandbox and the sender is not verified',
      {
        account: {
          mail: () => Promise.resolve({ isOutOfSandbox: false, canSend: true, mailsPerDay: 200 }),
          isVerifiedSender: () => Promise.resolve(false),
        },
      },
      'missing: SES is in its sandbox',
      'missing: Neither no-reply@pay.test nor pay.test is a verified sender',
    ],
    [
      'AWS has paused the sending of mails',
      { account: { mail: () => Promise.resolve({ isOutOfSandbox: true, canSend: false, mailsPerDay: 200 }) } },
      'missing: AWS has paused the sending of mails',
    ],
    [
      'there is no secret of Stripe',
      secret(undefined),
      'missing: There is no secret prod/stripe',
      'missing: There is no secret prod/stripe',
    ],
    [
      'the secret of Stripe is no JSON, and its text is not shown',
      secret('rk_live_1'),
      'missing: Secret prod/stripe is no JSON object with apiKey, webhookSecret, connectWebhookSecret',
      'missing: Secret prod/stripe is no JSON object with apiKey, webhookSecret, connectWebhookSecret',
    ],
    [
      'prod has a test key',
      secret({ ...stripeSecret, apiKey: 'sk_test_1' }),
      'missing: Stage prod needs a live key, and prod/stripe has another',
    ],
    [
      'another stage has a live key',
      { requirements: { stage: 'dev' } },
      'missing: Stage dev needs a test key, and prod/stripe has another',
    ],
    [
      'Stripe rejects the key',
      { providers: { stripeAccount: () => Promise.resolve(undefined) } },
      'missing: Stripe rejects the key in prod/stripe',
    ],
    [
      'Stripe pays the platform’s balance out by itself',
      {
        providers: {
          stripeAccount: () => Promise.resolve({ canCharge: true, canPayOut: true, payoutInterval: 'daily' }),
        },
      },
      'missing: The platform’s own payouts are daily: they take clients’ money out of the balance',
    ],
    [
      'the account at Stripe is not activated',
      {
        providers: {
          stripeAccount: () => Promise.resolve({ canCharge: false, canPayOut: true, payoutInterval: 'manual' }),
        },
      },
      'missing: The account is not activated',
    ],
    [
      'Stripe’s endpoint for connected accounts does not exist',
      {
        providers: {
          stripeEndpoints: () => Promise.resolve([endpoint, { ...endpoint, isEnabled: false, events: ['*'] }]),
        },
      },
      'missing: 1 of two endpoints of /webhooks/stripe: your account’s events and connected accounts’',
      'missing: No endpoint is subscribed to account.updated',
    ],
    [
      'the second webhook secret is missing',
      secret({ apiKey: 'rk_live_1', webhookSecret: 'whsec_1' }),
      'missing: prod/stripe has no connectWebhookSecret',
    ],
    [
      'Veriff rejects the keys',
      { providers: { acceptsVeriffKeys: () => Promise.resolve(false) } },
      'missing: Veriff rejects the keys in prod/veriff',
    ],
    [
      'a deployment was rolled back',
      {
        account: {
          stack: () =>
            Promise.resolve({
              status: 'ROLLBACK_COMPLETE',
              outputs: { OperatorsTopicArn: 'arn:topic', UserPoolId: 'pool' },
            }),
        },
      },
      'missing: platform-prod is ROLLBACK_COMPLETE',
      'missing: payments-prod is ROLLBACK_COMPLETE',
    ],
    [
      'nobody has subscribed to alarms',
      { account: { confirmedSubscriptions: () => Promise.resolve(0) } },
      'missing: Nobody has confirmed a subscription to alarms',
    ],
    [
      'the only admin with a TOTP device is disabled',
      {
        account: {
          admins: () =>
            Promise.resolve([
              { username: 'a', isEnabled: false, hasTotp: true },
              { username: 'b', isEnabled: true, hasTotp: false },
            ]),
        },
      },
      'missing: 1 admins, none with an enrolled TOTP device: nobody can act as admin',
    ],
    [
      'Cognito sends its mails itself',
      { account: { sendsMailsThroughSes: () => Promise.resolve(false) } },
      'missing: The user pool sends its mails itself, 50 a day at most',
    ],
    [
      'an alarm is raised',
      { account: { raisedAlarms: () => Promise.resolve(['mindlinks-prod-kyc-api-5xx']) } },
      'missing: mindlinks-prod-kyc-api-5xx is raised',
    ],
    [
      'the roles exceed the quota',
      {
        account: {
          ...notDeployed,
          roles: () => Promise.resolve({ used: 950, quota: 1000 }),
          hasTable: () => Promise.resolve(false),
          bucket: () => Promise.resolve('free'),
        },
      },
      'missing: 950 of 1000 roles are used, and the stage needs 60',
      'missing: platform-prod is not deployed',
      'missing: payments-prod is not deployed',
      'missing: The platform is not deployed',
      'missing: The platform is not deployed',
    ],
  ];
  for (const [title, changes, ...expected] of CASES) {
    it(`reports that ${title}`, async () => {
      expect(await problems(changes)).to.deep.equal(expected);
      expect(exitStatusOf(await preflight(changes))).to.equal(
        expected.every((text) => text.startsWith('advice')) ? 0 : 1,
      );
    });
  }

  it('goes on when the credentials may not read something', async () => {
    const denied = Object.assign(new Error('not authorized to perform: ses:GetAccount'), {
      name: 'AccessDeniedException',
    });
    const changes = { account: { mail: () => Promise.reject(denied) } };
    expect(exitStatusOf(await preflight(changes))).to.equal(2);
    expect(await problems(changes)).to.deep.equal([
      'failed: Could not be read: AccessDeniedException: not authorized to perform: ses:GetAccount',
    ]);
  });

  it('names the step of each finding that is not ready, and counts', async () => {
    const lines = describeResults(await preflight({ account: { concurrentExecutions: () => Promise.resolve(10) } }));
    expect(lines).to.include('  ! 10 Lambdas may run at the same time; request at least 100  (step “Quotas”)');
    expect(lines.at(-1)).to.match(/^\d+ ready, 0 missing, 1 advice, 1 not checked\./);
  });

  it('has a step in docs/deploying.md for each check', () => {
    const headings = [...readFileSync(join(root, 'docs', 'deploying.md'), 'utf8').matchAll(/^##+ (?:\d+\. )?(.+)$/gm)];
    expect(headings.map(([, heading]) => heading)).to.include.members(CHECKS.map(({ step }) => step));
  });
});

describe('docs/deploying.md', () => {
  it('adds the first admin to the group only after the app is enrolled and every session is ended', () => {
    const operations = commandsOf('docs/deploying.md')
      .get('First admin')
      ?.map(([, , operation]) => operation);
    expect(operations).to.deep.equal([
      'admin-create-user',
      'admin-get-user',
      'admin-user-global-sign-out',
      'admin-add-user-to-group',
    ]);
  });
});
