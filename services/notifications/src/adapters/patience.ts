/**
 * How long a client waits: both services answer within a second. Beyond two quick tries it is the queue that waits, because
 * the Lambda has ten seconds for a batch.
 */
export const patience = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};
