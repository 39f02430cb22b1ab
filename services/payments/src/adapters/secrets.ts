import { object, string } from 'yup';
import type { InferType } from 'yup';
import { secretFrom } from '#shared/secrets/adapters/secrets-manager.ts';

const stripeSecrets = object({
  apiKey: string().required(),
  /** Signs webhooks of the platform's endpoint. */
  webhookSecret: string().required(),
  /** Signs those of the endpoint for connected accounts, where that is another one. */
  connectWebhookSecret: string().optional(),
});
export type StripeSecrets = InferType<typeof stripeSecrets>;

/** Stripe's keys. */
export const stripeSecretsFrom = (secretName: string) => secretFrom(secretName, stripeSecrets);
