import { object, string } from 'yup';
import type { InferType } from 'yup';
import { secretFrom } from '#shared/secrets/adapters/secrets-manager.ts';

const stripeSecrets = object({
  /** Its prefix says whether it moves real money (page "API keys"). */
  apiKey: string()
    .matches(/^(sk|rk)_(live|test)_/)
    .required(),
  /** Signs webhooks of the platform's endpoint. */
  webhookSecret: string().required(),
  /** Signs those of the endpoint for connected accounts, where that is another one. */
  connectWebhookSecret: string().optional(),
});
export type StripeSecrets = InferType<typeof stripeSecrets>;

/** Whether the key moves real money. */
export const isLiveKey = (apiKey: string): boolean => /^(sk|rk)_live_/.test(apiKey);

/** Stripe's keys. */
export const stripeSecretsFrom = (secretName: string) => secretFrom(secretName, stripeSecrets);
