/**
 * Stripe keeps idempotency keys for at least 24 hours. An attempt that old is looked up before it is sent again; an hour
 * less, because clocks differ.
 */
const KEYS_KEPT_MS = 23 * 3_600_000;

/** Whether Stripe may have forgotten an idempotency key that was first used at `since`. Both ISO-8601 UTC. */
export const mayBeForgotten = (since: string, now: string): boolean =>
  Date.parse(now) - Date.parse(since) > KEYS_KEPT_MS;
