/**
 * How long a client waits: both services answer within a second. One try only: SES knows no idempotency, so a second
 * request after a silent one could be a second mail. Trying again is the queue's.
 */
export const patience = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};
