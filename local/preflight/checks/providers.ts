import { object, string } from 'yup';
import type { AnyObjectSchema, InferType } from 'yup';
import { isLiveKey, stripeSecretsSchema } from '../../../services/payments/src/adapters/secrets.ts';
import { advice, missing, ready, unknown } from '../check.ts';
import type { Check, Finding, Subject } from '../check.ts';

const veriffSecret = object({ apiKey: string().required(), sharedSecret: string().required() });

/** The content of a secret, or why there is none. It is never part of a finding. */
const readSecret = async <S extends AnyObjectSchema>(
  { account }: Pick<Subject, 'account'>,
  name: string,
  schema: S,
): Promise<InferType<S> | Finding> => {
  const text = await account.secret(name);
  if (text === undefined) return missing(`There is no secret ${name}`);
  try {
    return schema.validateSync(JSON.parse(text), { strict: true });
  } catch {
    return missing(`Secret ${name} is no JSON object with ${Object.keys(schema.fields).join(', ')}`);
  }
};

const isFinding = (value: object): value is Finding => 'status' in value && 'text' in value;

const stripeKey: Check = {
  step: 'Stripe',
  needsDeployment: false,
  title: 'Key and account at Stripe',
  run: async (subject) => {
    const { stage, secrets, stripeUrl } = subject.requirements;
    const secret = await readSecret(subject, secrets.stripe, stripeSecretsSchema);
    if (isFinding(secret)) return [secret];
    const shouldBeLive = stage === 'prod';
    if (isLiveKey(secret.apiKey) !== shouldBeLive) {
      return [
        missing(`Stage ${stage} needs a ${shouldBeLive ? 'live' : 'test'} key, and ${secrets.stripe} has another`),
      ];
    }
    const facts = await subject.providers.stripeAccount(stripeUrl, secret.apiKey);
    if (facts === undefined) return [missing(`Stripe rejects the key in ${secrets.stripe}`)];
    const { canCharge, canPayOut, payoutInterval } = facts;
    return [
      ready(`Stripe accepts the ${shouldBeLive ? 'live' : 'test'} key in ${secrets.stripe}`),
      canCharge && canPayOut ? ready('The account is activated') : missing('The account is not activated'),
      payoutInterval === 'manual'
        ? ready('The platform’s own payouts are manual')
        : missing(`The platform’s own payouts are ${payoutInterval}: they take clients’ money out of the balance`),
    ];
  },
};

const veriffKeys: Check = {
  step: 'Veriff',
  needsDeployment: false,
  title: 'Keys at Veriff',
  run: async (subject) => {
    const { secrets, veriffUrl } = subject.requirements;
    const keys = await readSecret(subject, secrets.veriff, veriffSecret);
    if (isFinding(keys)) return [keys];
    return [
      (await subject.providers.acceptsVeriffKeys(veriffUrl, keys))
        ? ready(`Veriff accepts the keys in ${secrets.veriff}`)
        : missing(`Veriff rejects the keys in ${secrets.veriff}`),
    ];
  },
};

const STRIPE_PATH = '/webhooks/stripe';
const VERIFF_PATH = '/webhooks/veriff';

const stripeWebhooks: Check = {
  step: 'Webhooks',
  needsDeployment: true,
  title: 'Webhook endpoints at Stripe',
  run: async (subject) => {
    const { secrets, stripeUrl, stripeEvents } = subject.requirements;
    const secret = await readSecret(subject, secrets.stripe, stripeSecretsSchema);
    if (isFinding(secret)) return [secret];
    const all = await subject.providers.stripeEndpoints(stripeUrl, secret.apiKey);
    const endpoints = all.filter(({ url, isEnabled }) => isEnabled && new URL(url).pathname === STRIPE_PATH);
    const subscribed = new Set(endpoints.flatMap(({ events }) => events));
    const absent = subscribed.has('*') ? [] : stripeEvents.filter((type) => !subscribed.has(type));
    return [
      // Stripe does not tell which of them is for connected accounts.
      endpoints.length >= 2
        ? ready(`${endpoints.length} endpoints of ${STRIPE_PATH} are enabled`)
        : missing(
            `${endpoints.length} of two endpoints of ${STRIPE_PATH}: your account’s events and connected accounts’`,
          ),
      ...(absent.length > 0 ? [missing(`No endpoint is subscribed to ${absent.join(', ')}`)] : []),
      ...(['webhookSecret', 'connectWebhookSecret'] as const).map((key) =>
        secret[key] === undefined ? missing(`${secrets.stripe} has no ${key}`) : ready(`${secrets.stripe} has ${key}`),
      ),
      ...(secret.webhookSecret !== undefined && secret.webhookSecret === secret.connectWebhookSecret
        ? [advice('Both webhook secrets are the same: each endpoint has its own at Stripe')]
        : []),
    ];
  },
};

const veriffWebhooks: Check = {
  step: 'Webhooks',
  needsDeployment: true,
  title: 'Webhooks of Veriff',
  run: () =>
    Promise.resolve([
      unknown(`Veriff has no API for it: check in its console that events and decisions go to ${VERIFF_PATH}`),
    ]),
};

export const providerChecks: readonly Check[] = [stripeKey, veriffKeys, stripeWebhooks, veriffWebhooks];
