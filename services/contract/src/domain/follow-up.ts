import { daysAfter } from '#shared/time/index.ts';
import { SYSTEM } from './announcements.ts';
import type { Contract } from './contract.ts';
import { AmountChangedError } from './errors.ts';
import { followUpAt, openSince, signingWakeAt } from './due.ts';
import type { ContractPolicy } from './policy.ts';
import { expireSigning, remind } from './signing.ts';
import type { Signing } from './signing.ts';
import { decideWork } from './work-changes.ts';
import type { WorkChange } from './work-changes.ts';
import { currentSubmission, isApprovedBySilence } from './work.ts';
import type { Work } from './work.ts';

/** What silence about a document, submitted work or a payment leads to. */

/** A reminder to the party whose turn it is, or the end of the time to sign. `undefined` while neither is due. */
export const followSigning = (
  signing: Signing,
  at: string,
  policy: ContractPolicy,
): { readonly step: 'remind' | 'expire'; readonly signing: Signing } | undefined => {
  const expired = expireSigning(signing, at);
  if (expired !== signing) return { step: 'expire', signing: expired };
  if (at < signingWakeAt(signing, policy)) return undefined;
  const reminded = remind(signing, at, policy.maximumReminders);
  return reminded === signing ? undefined : { step: 'remind', signing: reminded };
};

/**
 * - `remind`: the client is reminded to decide about submitted work
 * - `remind_refused`: both are reminded that payments refused an approval, which the client can repeat
 * - `approve`: the client said nothing for so long that the work is approved by the terms
 * - `report_review`, `report_payment`: the operators look at a decision or a payment that is missing
 */
export type FollowUpStep = 'remind' | 'remind_refused' | 'approve' | 'report_review' | 'report_payment';

export interface FollowUp extends WorkChange {
  readonly step: FollowUpStep;
}

/** What is due of submitted or approved work. `undefined` while nothing is. Reminders whose day has passed count as sent. */
export const followUp = (contract: Contract, work: Work, at: string, policy: ContractPolicy): FollowUp | undefined => {
  const dueAt = followUpAt(work, policy);
  if (dueAt === undefined || at < dueAt) return undefined;
  const noted = (step: FollowUpStep, sent: NonNullable<Work['followUp']>): FollowUp => ({
    step,
    contract,
    work: { ...work, followUp: sent, updatedAt: at },
    events: [],
  });
  const reported = { reminders: policy.reviewReminderDays.length, reportedAt: at };
  if (work.status === 'approved') return noted('report_payment', reported);
  const { silenceDays, paymentDays, reviewReminderDays } = policy;
  const hasPassed = (days: number) => at >= daysAfter(openSince(work), days, policy);
  const reminded = { reminders: reviewReminderDays.filter(hasPassed).length };
  if (work.status === 'payment_rejected') {
    return hasPassed(paymentDays) ? noted('report_payment', reported) : noted('remind_refused', reminded);
  }
  if (!hasPassed(silenceDays)) return noted('remind', reminded);
  const approval = isApprovedBySilence(contract, work) ? approvedByTerms(contract, work, at) : undefined;
  return approval === undefined ? noted('report_review', reported) : { step: 'approve', ...approval };
};

/** `undefined` where the terms have changed since the submission: its amount is not what they say, and a person looks at it. */
const approvedByTerms = (contract: Contract, work: Work, at: string): WorkChange | undefined => {
  const submission = currentSubmission(work)?.number ?? 0;
  // The client agreed to it with the contract, and no user decided.
  const by = { actor: SYSTEM, party: 'client', at } as const;
  try {
    return decideWork(contract, work, by, { submission, outcome: 'approved', comment: BY_THE_TERMS });
  } catch (error) {
    if (error instanceof AmountChangedError) return undefined;
    throw error;
  }
};

/** Comment of an approval that no user made. */
export const BY_THE_TERMS = 'Approved by the terms of the contract: there was no decision in time.';

/** Instant by which the client has to decide about submitted work. */
export const decideBy = (work: Work, policy: Pick<ContractPolicy, 'silenceDays' | 'daySeconds'>): string =>
  daysAfter(openSince(work), policy.silenceDays, policy);
