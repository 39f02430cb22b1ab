import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientConfig } from '#local/stack/environment.ts';
import { stripeControl } from '#local/platform-client/stripe.ts';
import type { Platform } from '#local/testing/platform.ts';
import { mapEach } from '#shared/concurrency/index.ts';
import { realSleep, systemClock } from '#shared/runtime/index.ts';
import { createDynamoStore } from '#shared/store/adapters/dynamo-store.ts';
import { createStripe } from '../services/payments/src/adapters/stripe.ts';
import { createPayoutRecords } from '../services/payments/src/payouts/records.ts';
import { payableRecords } from './payable-records.ts';

/** Contractors that are created at the same time. */
const CONCURRENCY = 16;

/**
 * Creates verified contractors with ready payout accounts and returns their ids. It writes the records directly and Stripe
 * sends no webhooks, so that the measurement covers only the payroll.
 */
export const payableContractors = async (platform: Platform, count: number): Promise<readonly string[]> => {
  const config = clientConfig(platform.endpoint);
  const { PaymentsTableName: tableName = '' } = await platform.outputs('payments');
  const store = createDynamoStore({
    client: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
    tableName,
    clock: systemClock,
    sleep: realSleep,
  });
  const payoutRecords = createPayoutRecords({ store });
  const secret = await new SecretsManagerClient(config).send(
    new GetSecretValueCommand({ SecretId: 'mindlinks/local/stripe' }),
  );
  const { apiKey } = JSON.parse(secret.SecretString ?? '') as { readonly apiKey: string };
  const stripe = createStripe({
    baseUrl: platform.simulators.stripe,
    secrets: async () => ({ apiKey }),
    contractorPage: platform.frontDoor,
  });
  const { onboard } = stripeControl(platform);

  const createContractor = async (): Promise<string> => {
    const contractorId = randomUUID();
    const at = systemClock.now();
    const stripeAccountId = await stripe.createAccount({ contractorId, country: 'DE', intendedAt: at });
    await onboard(stripeAccountId);
    await store.commit(payableRecords(payoutRecords, { contractorId, stripeAccountId, at }));
    return contractorId;
  };
  return withoutWebhooks(platform, () => mapEach(Array.from({ length: count }), createContractor, CONCURRENCY));
};

const withoutWebhooks = async <T>(platform: Platform, task: () => Promise<T>): Promise<T> => {
  const { setDelivery } = stripeControl(platform);
  await setDelivery({ drop: true });
  try {
    return await task();
  } finally {
    await setDelivery({});
  }
};
