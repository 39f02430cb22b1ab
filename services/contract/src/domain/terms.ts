import type { Money } from '#shared/money/index.ts';
import { lastDayOfTerm } from '#shared/time/local-date.ts';
import type { LocalDate } from '#shared/time/local-date.ts';

/** Which days of a week a weekly rate pays for. */
export const PRO_RATINGS = ['calendar_days', 'weekdays'] as const;
export type ProRating = (typeof PRO_RATINGS)[number];

/** Time is paid by the minute. */
export interface HourlyRate {
  readonly kind: 'hourly';
  /** Of one hour. */
  readonly amount: Money;
  /** Most minutes of one week that are paid. */
  readonly maximumMinutes: number;
}

/** A whole week has one price; a part of it costs its share of the days. */
export interface WeeklyRate {
  readonly kind: 'weekly';
  /** Of one whole week. */
  readonly amount: Money;
  readonly proRating: ProRating;
}

export type Rate = HourlyRate | WeeklyRate;

/** What the parties agreed on from a day on. An amendment adds a version, and changes none. */
export interface TermsVersion {
  /** 1 for what was signed first. */
  readonly version: number;
  readonly effectiveOn: LocalDate;
  /** Last day of the contract; open end when absent. */
  readonly endsOn?: LocalDate;
  /** Absent where only milestones are paid. */
  readonly rate?: Rate;
}

/** All versions that are signed, oldest first. */
export type Terms = readonly [TermsVersion, ...TermsVersion[]];

/** The version that holds on a day: the newest that is in effect. The first version holds before its own day, too. */
export const termsOn = (terms: Terms, date: LocalDate): TermsVersion =>
  terms.findLast(({ effectiveOn }) => effectiveOn <= date) ?? terms[0];

/** The version that was signed last, in effect or not. */
export const latestTerms = (terms: Terms): TermsVersion => terms.at(-1) ?? terms[0];

/** Longest term of a contract: ten years. */
export const MAX_TERM_MONTHS = 120;

/** The last day of ten years that begin on the day given: parties agree on nothing later. */
export const latestDay = (from: LocalDate): LocalDate => lastDayOfTerm(from, MAX_TERM_MONTHS);
