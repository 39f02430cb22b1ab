/** The business numbers of payrolls. */

/** Lines of a payroll that are paid, settled and waited for together. */
export const BATCH_LINES = 50;
/**
 * Lines of a batch that are booked in one transaction: with a wallet for each, the entries take 65 of its 100 items, and
 * the batch's own record and events some more.
 */
export const PART_LINES = 25;
/** Keeps a payroll's execution below half of the events that Step Functions allows, and a draft's edit affordable. */
export const MAX_PAYROLL_LINES = 10_000;
/** Payouts of one line, the first included. */
export const MAX_LINE_ATTEMPTS = 3;
/** How long a failed payout rests before the next attempt, by the number of the failed one. In days of the stage. */
export const RETRY_DAYS = [0.05, 0.5] as const;
/** A payroll waits so long for its funds, in all. In days of the stage, as those below. */
export const FUNDING_DAYS = 7;
/**
 * A batch's payouts are requested from Stripe so long after they were made, and then daily. Most arrive in two business days, which with a
 * weekend are four: who asks sooner asks for nothing, batch by batch. A webhook that got lost is swept up long before.
 */
export const FIRST_SETTLEMENT_CHECK_DAYS = 4;
export const NEXT_SETTLEMENT_CHECK_DAYS = 1;
/** A payout takes some business days; holidays and weekends included, never that many. */
export const SETTLEMENT_DAYS = 14;
/** How long a Lambda works on a batch before it hands back what is left: its own timeout is 60 seconds. */
export const BATCH_WORK_MS = 45_000;

/** Characters in what a client says of a payroll line. */
export const LINE_LIMITS = { reference: 64, description: 140 } as const;
/**
 * Lines that one request may add, and replace or remove: each of the latter may touch two batches of one transaction. Rows of
 * a CSV file have no limit but that of a request's body, which holds less than 1,500.
 */
export const EDIT_LIMITS = { add: 500, change: 25 } as const;
/**
 * Failed lines of a payroll that one draft pays again, and payrolls among which these may be spread: a draft's batches are
 * written in one transaction of 100 items, with a look at each of those payrolls.
 */
export const RETRY_DRAFT_LIMITS = { lines: 2_000, payrolls: 50 } as const;
