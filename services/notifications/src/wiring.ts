import { once, systemClock } from '#shared/runtime/index.ts';
import { userPoolClient } from '#shared/users/adapters/cognito.ts';
import { mailAddress, name, settings, store, tableSettings, url, userPool } from '#shared/wiring/index.ts';
import { addressHash } from './adapters/address-hash.ts';
import { singleAttempt } from './adapters/client-timeouts.ts';
import { createCognitoDirectory } from './adapters/cognito-directory.ts';
import { createSesMailer, sesClient } from './adapters/ses-mailer.ts';
import type { Delivering } from './domain/deliver.ts';
import { deliveriesIn } from './domain/deliveries.ts';
import type { Deliveries } from './domain/deliveries.ts';
import type { RecordingFeedback } from './domain/feedback.ts';
import { templateNamed } from './templates/index.ts';

/** Builds the service from its environment, piece by piece: see `shared/wiring`. */

/** What `serverless.yml` gives to every function. */
export const environment = settings(tableSettings);

/** Of `sendNotification`. */
export const mailing = /* @__PURE__ */ settings({ MAIL_FROM: mailAddress, CONFIGURATION_SET: name, WEB_ORIGIN: url });

const deliveries = /* @__PURE__ */ once((): Deliveries => deliveriesIn(store()));

/** What `sendNotification` needs. */
export const delivering = /* @__PURE__ */ once((): Delivering => ({
  deliveries: deliveries(),
  directory: createCognitoDirectory(userPoolClient(singleAttempt), userPool().USER_POOL_ID),
  mailer: createSesMailer(sesClient(), { from: mailing().MAIL_FROM, configurationSet: mailing().CONFIGURATION_SET }),
  addressHash,
  templateNamed,
  clock: systemClock,
  webOrigin: mailing().WEB_ORIGIN,
}));

/** What `recordFeedback` needs. */
export const recordingFeedback = /* @__PURE__ */ once((): RecordingFeedback => ({
  deliveries: deliveries(),
  addressHash,
  clock: systemClock,
}));

/** What the routes need: no mail, no user pool. */
export const reading = /* @__PURE__ */ once((): { readonly deliveries: Deliveries } => ({ deliveries: deliveries() }));
