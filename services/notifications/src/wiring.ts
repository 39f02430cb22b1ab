import { once, realSleep, systemClock } from '#shared/runtime/index.ts';
import { createDynamoStore, documentClient } from '#shared/store/adapters/dynamo-store.ts';
import { cognitoClient, createCognitoDirectory } from './adapters/cognito-directory.ts';
import { createSesMailer, sesClient } from './adapters/ses-mailer.ts';
import type { Delivering } from './domain/deliver.ts';
import { deliveriesIn } from './domain/deliveries.ts';
import type { Deliveries } from './domain/deliveries.ts';
import { templateNamed } from './templates/index.ts';

/**
 * The only place of the service that reads the environment. Everything is made once, on first use. The PURE marks let the
 * bundler leave out what a Lambda does not use: listing needs neither SES nor Cognito.
 */
const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`Environment variable ${name} is missing`);
  return value;
};

const deliveries = /* @__PURE__ */ once((): Deliveries =>
  deliveriesIn(
    createDynamoStore({
      client: documentClient(),
      tableName: env('TABLE_NAME'),
      clock: systemClock,
      sleep: realSleep,
    }),
  ),
);

/** What `sendNotification` needs. */
export const delivering = /* @__PURE__ */ once((): Delivering => ({
  deliveries: deliveries(),
  directory: createCognitoDirectory(cognitoClient(), env('USER_POOL_ID')),
  mailer: createSesMailer(sesClient(), env('MAIL_FROM')),
  templateNamed,
  clock: systemClock,
}));

/** What `listMyNotifications` needs: no mail, no user pool. */
export const reading = /* @__PURE__ */ once((): { readonly deliveries: Deliveries } => ({ deliveries: deliveries() }));
