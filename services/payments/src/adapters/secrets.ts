import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import { object, string } from 'yup';

export interface StripeSecrets {
  readonly apiKey: string;
  /** Signs webhooks of the platform's endpoint. */
  readonly webhookSecret: string;
  /** Signs those of the endpoint for connected accounts, where that is another one. */
  readonly connectWebhookSecret?: string;
}

const secretsSchema = object({
  apiKey: string().required(),
  webhookSecret: string().required(),
  connectWebhookSecret: string().optional(),
});

/** A rotated secret is picked up within this time, without a new deployment. */
const MAX_AGE_SECONDS = 300;

/** Stripe's keys from Secrets Manager, read once in a while per execution environment. */
export const stripeSecretsFrom = (secretName: string) => async (): Promise<StripeSecrets> =>
  read(secretName, await getSecret(secretName, { maxAge: MAX_AGE_SECONDS }));

/** Errors of the parsers repeat what they could not read, and an error goes into the log. */
const read = (secretName: string, secret: unknown): StripeSecrets => {
  try {
    const { connectWebhookSecret, ...rest } = secretsSchema.validateSync(JSON.parse(String(secret)), { strict: true });
    return { ...rest, ...(connectWebhookSecret !== undefined && { connectWebhookSecret }) };
  } catch {
    throw new Error(`Secret ${secretName} is no JSON object with apiKey and webhookSecret`);
  }
};
