import { NoAnswerError } from '#local/simulators/stripe/errors.ts';
import { createStripe } from '#local/simulators/stripe/stripe.ts';
import type { StripeSimulator } from '#local/simulators/stripe/stripe.ts';
import type { InternetReply, Site } from '../aws/internet.ts';
import { DAY_MS } from './time.ts';
import { createWebhooks } from './webhooks.ts';
import type { Outside } from './world.ts';

export const STRIPE_SECRETS = {
  apiKey: 'sk_test_simulated',
  webhookSecret: 'whsec_simulated',
  connectWebhookSecret: 'whsec_simulated_connect',
};
const HOST = 'api.stripe.com';

export interface StripeSite extends Site {
  readonly stripe: StripeSimulator;
  /** Ids of PaymentIntents that a scenario made beside the platform's own: money that came in twice. */
  readonly paidTwice: string[];
  /** Refusals of an idempotency key that came with other parameters, or for another endpoint, than at first. */
  readonly keyConflicts: string[];
}

/** Stripe may forget idempotency keys after the first of these times; some it keeps as long as the second. */
const KEYS_KEPT_DAYS = [1, 30] as const;

/** 409 is another request with the key in progress. */
const isKeyConflict = ({ status, body }: Pick<InternetReply, 'status' | 'body'>): boolean =>
  status === 400 &&
  (JSON.parse(body) as { readonly error: { readonly type: string } }).error.type === 'idempotency_error';

/** Stripe, as the local stack has it, without HTTP: the same code answers, and its webhooks come through the front door. */
export const createStripeSite = (outside: Outside): StripeSite => {
  const { kernel, chance } = outside.hub;
  const { deliver } = createWebhooks(outside, { provider: 'stripe', host: HOST, path: '/webhooks/stripe' });
  const stripe = createStripe({
    clock: { now: kernel.instant },
    ids: { next: () => chance.uuid('stripe') },
    schedule: (delayMs, action) => {
      kernel.after(delayMs, 'stripe acts', () => {
        Promise.resolve(action()).catch(kernel.breakDown);
      });
    },
    deliver: (webhook) => deliver(webhook, webhook.type),
    idempotencyKeepMs: chance.pick('idempotency keys', KEYS_KEPT_DAYS) * DAY_MS,
    secrets: {
      apiKey: STRIPE_SECRETS.apiKey,
      webhook: STRIPE_SECRETS.webhookSecret,
      connectWebhook: STRIPE_SECRETS.connectWebhookSecret,
    },
  });
  const keyConflicts: string[] = [];
  return {
    host: HOST,
    stripe,
    paidTwice: [],
    keyConflicts,
    answer: async ({ method, url, headers, body }) => {
      try {
        const reply = await stripe.handle({ method, path: `${url.pathname}${url.search}`, headers, body });
        if (isKeyConflict(reply))
          keyConflicts.push(`${method} ${url.pathname} with ${headers['idempotency-key'] ?? ''}`);
        return reply;
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error;
        throw Object.assign(new TypeError('fetch failed'), { cause: error });
      }
    },
  };
};
