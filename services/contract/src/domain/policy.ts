import type { DayLength } from '#shared/time/index.ts';

/** Times and limits of contracts. Days are those of the stage. */
export interface ContractPolicy extends DayLength {
  /** Days in which both parties have to sign. */
  readonly signingDays: number;
  /** Days between two reminders to sign, and how many are sent to a party. */
  readonly reminderDays: number;
  readonly maximumReminders: number;
  /** How often a contract is sent once more for signature: the time to sign and the reminders begin anew each time. */
  readonly maximumResends: number;
  /** Templates that a client has at the same time. */
  readonly maximumTemplates: number;
  /** Days before the last day on which the end is announced. */
  readonly endNoticeDays: number;
  /** Days after the last day in which work done before is still accepted. */
  readonly submissionDays: number;
  /** Days after a submission, or after payments refused an approval, on which a reminder to decide about it is sent. */
  readonly reviewReminderDays: readonly number[];
  /** Days without a decision after which an operator asks for one, or the terms decide. */
  readonly silenceDays: number;
  /** Days after an approval, or after payments refused it, on which an operator looks at a payment that is not made. */
  readonly paymentDays: number;
  /** Years after its end for which a signed contract is kept; then its personal data is erased. */
  readonly retentionYears: number;
  /** The same in days, of a contract that ended before both signed. */
  readonly unsignedRetentionDays: number;
}

/** What is a setting of the stage. */
type Settings = 'daySeconds' | 'signingDays' | 'retentionYears' | 'unsignedRetentionDays';

export const CONTRACT_POLICY: Omit<ContractPolicy, Settings> = {
  reminderDays: 3,
  maximumReminders: 5,
  maximumResends: 5,
  maximumTemplates: 100,
  endNoticeDays: 30,
  submissionDays: 7,
  reviewReminderDays: [3, 7],
  silenceDays: 14,
  paymentDays: 14,
};
