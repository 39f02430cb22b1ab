import { object, string } from 'yup';
import type { InferType } from 'yup';
import { secretFrom } from '#shared/secrets/adapters/secrets-manager.ts';

/** Not empty: anybody can sign with an empty secret. */
const signingSecret = string().min(1);

export const stripeSecretsSchema = object({
  /** Its prefix says whether it moves real money (page "API keys"). */
  apiKey: string()
    .matches(/^(sk|rk)_(live|test)_/)
    .required(),
  /** Signs webhooks of the platform's endpoint. Missing until the endpoint exists, which needs the API's address. */
  webhookSecret: signingSecret,
  /** Signs those of the endpoint for connected accounts, where that is another one. */
  connectWebhookSecret: signingSecret,
});
export type StripeSecrets = InferType<typeof stripeSecretsSchema>;

/** Whether the key moves real money. */
export const isLiveKey = (apiKey: string): boolean => /^(sk|rk)_live_/.test(apiKey);

/** Stripe's keys. */
export const stripeSecretsFrom = (secretName: string) => secretFrom(secretName, stripeSecretsSchema);
