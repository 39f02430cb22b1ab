import { awsClientTimeouts } from '#shared/runtime/index.ts';

/**
 * One attempt only: SES has no idempotency key, so a second request after a timeout could send a second mail. Retrying is
 * the queue's.
 */
export const singleAttempt = { ...awsClientTimeouts, maxAttempts: 1 };
