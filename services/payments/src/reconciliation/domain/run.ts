import type { Actor } from '#shared/events/index.ts';
import { CALENDAR_DAY, daysAfter, withMilliseconds } from '#shared/time/index.ts';
import { DIFFERENCE_KINDS } from './compare.ts';
import type { DifferenceKind, Comparison, Total } from './compare.ts';

/** One comparison of the ledger with Stripe, requested by an operator or by the schedule. */
export interface ReconciliationRun {
  readonly reconciliationId: string;
  readonly status: 'requested' | 'done';
  readonly requestedAt: string;
  readonly requestedBy: Actor;
  /** What began before it is not compared. */
  readonly from: string;
  readonly doneAt?: string;
  /** The document with the differences. */
  readonly objectKey?: string;
  readonly outcome?: Outcome;
}

/** How many differences there are of each kind; `lasting`: those that an operator has to resolve. */
export interface Outcome extends Readonly<Record<DifferenceKind, number>> {
  readonly compared: number;
  readonly lasting: number;
  readonly totals: readonly Total[];
}

/** What a run looks back upon when nothing is said: a month, and the days that its last payouts need. */
export const RECONCILED_DAYS = 35;

/** @param from ISO-8601 */
export const newRun = (
  reconciliationId: string,
  requestedBy: Actor,
  at: string,
  from = daysAfter(at, -RECONCILED_DAYS, CALENDAR_DAY),
): ReconciliationRun => ({
  reconciliationId,
  status: 'requested',
  requestedAt: at,
  requestedBy,
  from: withMilliseconds(from),
});

export const documentOf = ({ reconciliationId }: Pick<ReconciliationRun, 'reconciliationId'>): string =>
  `reconciliations/${reconciliationId}.json`;

export const outcomeOf = ({ compared, differences, totals }: Comparison): Outcome => ({
  ...countByKind(differences.map(({ kind }) => kind)),
  compared,
  lasting: differences.filter(({ lasts }) => lasts).length,
  totals,
});

const countByKind = (kinds: readonly DifferenceKind[]): Readonly<Record<DifferenceKind, number>> => {
  const counts = { missing_in_ledger: 0, missing_at_stripe: 0, amount_differs: 0, in_flight: 0, paid_elsewhere: 0 };
  for (const kind of DIFFERENCE_KINDS) counts[kind] = kinds.filter((one) => one === kind).length;
  return counts;
};

/** A run that was done stays as it is. */
export const completed = (run: ReconciliationRun, outcome: Outcome, at: string): ReconciliationRun => ({
  ...run,
  status: 'done',
  doneAt: at,
  objectKey: documentOf(run),
  outcome,
});
