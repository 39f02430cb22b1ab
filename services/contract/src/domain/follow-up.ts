import { daysAfter } from '#shared/time/index.ts';
import type { Contract } from './contract.ts';
import { followUpAt, signingWakeAt } from './due.ts';
import type { ContractPolicy } from './policy.ts';
import { expireSigning, remind } from './signing.ts';
import type { Signing } from './signing.ts';
import { currentSubmission, decide } from './work.ts';
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
 * - `approve`: the client said nothing for so long that the work is approved by the terms
 * - `report_review`, `report_payment`: the operators look at a decision or a payment that is missing
 */
export type FollowUpStep = 'remind' | 'approve' | 'report_review' | 'report_payment';

export interface FollowUp {
  readonly step: FollowUpStep;
  readonly work: Work;
}

/** What is due of submitted or approved work. `undefined` while nothing is. Reminders whose day has passed count as sent. */
export const followUp = (
  work: Work,
  { createdBy, silence }: Pick<Contract, 'createdBy' | 'silence'>,
  at: string,
  policy: ContractPolicy,
): FollowUp | undefined => {
  const dueAt = followUpAt(work, policy);
  if (dueAt === undefined || at < dueAt) return undefined;
  const reported = {
    ...work,
    followUp: { reminders: policy.reviewReminderDays.length, reportedAt: at },
    updatedAt: at,
  };
  if (work.status === 'approved') return { step: 'report_payment', work: reported };
  const submission = currentSubmission(work);
  if (submission === undefined) return undefined;
  const hasPassed = (days: number) => at >= daysAfter(submission.submittedAt, days, policy);
  if (!hasPassed(policy.silenceDays)) {
    const passed = policy.reviewReminderDays.filter(hasPassed).length;
    return { step: 'remind', work: { ...work, followUp: { reminders: passed }, updatedAt: at } };
  }
  if (silence === 'operator') return { step: 'report_review', work: reported };
  const approval = {
    submission: submission.number,
    outcome: 'approved',
    by: createdBy,
    at,
    comment: BY_THE_TERMS,
  } as const;
  return { step: 'approve', work: decide(work, approval, 'client') };
};

/** Comment of an approval that no user made. */
export const BY_THE_TERMS = 'Approved by the terms of the contract: there was no decision in time.';

/** Instant by which the client has to decide about submitted work. */
export const decideBy = (work: Work, policy: Pick<ContractPolicy, 'silenceDays' | 'daySeconds'>): string =>
  daysAfter(currentSubmission(work)?.submittedAt ?? work.updatedAt, policy.silenceDays, policy);
