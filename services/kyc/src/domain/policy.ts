/**
 * The business numbers of identity verification. Durations are in days; `daySeconds` (86,400 on AWS, a few seconds on
 * the local stack) is what turns them into instants, and the only thing about time that differs between stages.
 */
export interface KycPolicy {
  readonly daySeconds: number;
  /** The same for an attempt at Veriff and its sessions, in which a person acts: longer on the local stack. */
  readonly sessionDaySeconds: number;
  /** A selfie belongs to a complete set of documents. */
  readonly selfieRequired: boolean;
}

/** How long a contractor may take to hand in documents, first or again. */
export const SUBMISSION_DAYS = 30;
/** When a contractor who does nothing is reminded, in days after the request. */
export const REMINDER_DAYS = [3, 7, 14, 27] as const;
/** How long one attempt may take at the provider, over all its sessions. */
export const VERIFICATION_DAYS = 30;
/** A Veriff session lives seven days. */
export const SESSION_DAYS = 7;
/** After this silence the provider is asked; then once a day. */
export const FIRST_POLL_DAYS = 0.25;
export const NEXT_POLL_DAYS = 1;
/** Service level of a manual review: undecided for longer, it alarms, once for each further period. */
export const REVIEW_DAYS = 1;
/** A person looking at a document has this long, in real seconds on every stage. */
export const DOCUMENT_LINK_SECONDS = 300;

/** The days of an attempt at Veriff and of its sessions. */
export const sessionDays = ({ sessionDaySeconds }: Pick<KycPolicy, 'sessionDaySeconds'>): { daySeconds: number } => ({
  daySeconds: sessionDaySeconds,
});
