import type { DayLength } from '#shared/time/index.ts';

/** Times and limits of contracts. Days are those of the stage. */
export interface ContractPolicy extends DayLength {
  /** Days in which both parties have to sign. */
  readonly signingDays: number;
  /** Days between two reminders to sign, and how many are sent to a party. */
  readonly reminderDays: number;
  readonly maximumReminders: number;
  /** Days before the last day on which the end is announced. */
  readonly endNoticeDays: number;
  /** Days after the last day in which work done before is still accepted. */
  readonly submissionDays: number;
  /** Days without a decision after which an operator decides, or the terms do. */
  readonly silenceDays: number;
}

export const CONTRACT_POLICY: Omit<ContractPolicy, 'daySeconds'> = {
  signingDays: 30,
  reminderDays: 3,
  maximumReminders: 5,
  endNoticeDays: 30,
  submissionDays: 7,
  silenceDays: 14,
};
