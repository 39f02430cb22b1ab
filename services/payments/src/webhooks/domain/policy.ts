/**
 * How far back undelivered events are fetched: shorter than an inbox entry is kept, so that a received event is recognized, and
 * shorter than the 30 days for which Stripe lists events. In real days.
 */
export const SWEPT_DAYS = 28;

/**
 * How long after its last change a payout can still have events: a bank returns a payment, usually within five business days; a
 * contractor updates the bank account for which it failed. In real days.
 */
export const PAYOUT_WATCHED_DAYS = 14;

/** How long the contractor's account is watched that a payment waits for. In real days. */
export const WAIT_WATCHED_DAYS = 90;

/** A younger event may still be in delivery. */
export const DELIVERY_TIMEOUT_MS = 15 * 60_000;
