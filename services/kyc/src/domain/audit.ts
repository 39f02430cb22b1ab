import type { Actor } from '#shared/events/index.ts';

/** One line of the audit log: who did what, when and why. Written once, never changed; holds ids and codes only. */
export interface AuditEntry {
  readonly contractorId: string;
  readonly kycId: string;
  readonly at: string;
  readonly actor: Actor;
  /** What happened, in the past tense: `documents.submitted`, `review.decided`. */
  readonly action: string;
  /** Which occurrence, for actions that repeat within a verification. */
  readonly occurrence?: string;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}
