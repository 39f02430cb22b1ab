import { once, systemClock } from '#shared/runtime/index.ts';
import { userPoolClient } from '#shared/users/adapters/cognito.ts';
import { env, store } from '#shared/wiring/index.ts';
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

const deliveries = /* @__PURE__ */ once((): Deliveries => deliveriesIn(store()));

/** What `sendNotification` needs. */
export const delivering = /* @__PURE__ */ once((): Delivering => ({
  deliveries: deliveries(),
  directory: createCognitoDirectory(userPoolClient(singleAttempt), env('USER_POOL_ID')),
  mailer: createSesMailer(sesClient(), { from: env('MAIL_FROM'), configurationSet: env('CONFIGURATION_SET') }),
  addressHash,
  templateNamed,
  clock: systemClock,
}));

/** What `recordFeedback` needs. */
export const recordingFeedback = /* @__PURE__ */ once((): RecordingFeedback => ({
  deliveries: deliveries(),
  addressHash,
  clock: systemClock,
}));

/** What the routes need: no mail, no user pool. */
export const reading = /* @__PURE__ */ once((): { readonly deliveries: Deliveries } => ({ deliveries: deliveries() }));
