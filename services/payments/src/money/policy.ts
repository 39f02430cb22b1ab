/** The business numbers of payments. `daySeconds` (86,400 on AWS, a few locally) is how long a day of the stage lasts. */
export interface PaymentsPolicy {
  readonly daySeconds: number;
  /** Of accounts that are asked for without one. ISO 4217. */
  readonly currency: string;
  /** A payroll of more than so many minor units needs a second person; 0 asks for none, ever. */
  readonly approvalAboveMinor: number;
}

/** How long a person may open a document after asking for it, in real seconds on every stage. */
export const DOCUMENT_LINK_SECONDS = 300;
/** Longer than Stripe retries a webhook, and long enough for an operator to replay one. In real days. */
export const WEBHOOK_DAYS = 30;
/**
 * How far back events are looked for that never reached us: shorter than an entry of the inbox is kept, so that what came in
 * is known to have, and shorter than the 30 days for which Stripe lists events. In real days.
 */
export const SWEPT_DAYS = 28;
/**
 * So long after its last change somebody may still have something to say of a payout: a bank sends back what was paid, usually
 * within five business days; a contractor mends the bank account that it failed for. In real days.
 */
export const PAYOUT_WATCHED_DAYS = 14;
/** An event that is younger may only be on its way. */
export const DELIVERY_PATIENCE_MS = 15 * 60_000;
/**
 * Stripe keeps idempotency keys for at least 24 hours. An attempt that old is looked up before it is sent again; an hour
 * less, because clocks differ.
 */
export const KEYS_KEPT_MS = 23 * 3_600_000;
/** An entry of the ledger that waits this long for its place in the log is an alarm. */
export const MERGE_DELAY_MS = 15 * 60_000;
