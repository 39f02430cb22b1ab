import { daysAfter } from '#shared/time/index.ts';
import type { Money } from '#shared/money/index.ts';
import type { PaymentsPolicy } from '../../money/policy.ts';

/** What one person let a client pay in one currency, without a second person. */
export interface SoleDecisions {
  readonly clientId: string;
  readonly userId: string;
  readonly currency: string;
  /** Of the last day, oldest first. */
  readonly decisions: readonly { readonly payrollId: string; readonly at: string; readonly amountMinor: number }[];
}

/** Keeps the record small: who submits more often in a day needs a second person. */
const MAX_DECISIONS = 500;

interface Submission {
  readonly payrollId: string;
  readonly total: Money;
  readonly at: string;
}

/**
 * The person's decisions with one more, when it is theirs to take alone: all of the last day together stay within the currency's
 * threshold, so that splitting a payroll changes nothing. `undefined` when a second person has to approve it; always so
 * in a currency without a threshold. A payroll that was cancelled since still counts, and one that a second person decides never does.
 */
export const decideAlone = (
  before: SoleDecisions,
  { payrollId, total, at }: Submission,
  { approvalAboveMinor, daySeconds }: Pick<PaymentsPolicy, 'approvalAboveMinor' | 'daySeconds'>,
): SoleDecisions | undefined => {
  const threshold = approvalAboveMinor[total.currency];
  if (threshold === undefined) return undefined;
  const since = daysAfter(at, -1, { daySeconds });
  const recent = before.decisions.filter((decision) => decision.at >= since);
  const sum = recent.reduce((all, { amountMinor }) => all + amountMinor, total.amountMinor);
  if (sum > threshold || recent.length >= MAX_DECISIONS) return undefined;
  return { ...before, decisions: [...recent, { payrollId, at, amountMinor: total.amountMinor }] };
};
