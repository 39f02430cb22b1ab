import { NoAnswerError } from '#local/simulators/stripe/errors.ts';
import { createStripe } from '#local/simulators/stripe/stripe.ts';
import type { StripeSimulator } from '#local/simulators/stripe/stripe.ts';
import type { Site } from '../aws/internet.ts';
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
}

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
    secrets: {
      apiKey: STRIPE_SECRETS.apiKey,
      webhook: STRIPE_SECRETS.webhookSecret,
      connectWebhook: STRIPE_SECRETS.connectWebhookSecret,
    },
  });
  return {
    host: HOST,
    stripe,
    paidTwice: [],
    answer: async ({ method, url, headers, body }) => {
      try {
        return await stripe.handle({ method, path: `${url.pathname}${url.search}`, headers, body });
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error;
        throw Object.assign(new TypeError('fetch failed'), { cause: error });
      }
    },
  };
};
