import type { Actor } from '#shared/events/index.ts';

/** One line of the audit log of money decisions by people. Written once, never changed; holds ids and codes only. */
export interface AuditEntry {
  /** Whom or what it is about: `payment/<id>`, `payroll/<id>`, `webhook/<id>`. */
  readonly of: string;
  readonly at: string;
  readonly actor: Actor;
  /** What happened, in the past tense. */
  readonly action: string;
  /** Which occurrence, for actions that repeat. */
  readonly occurrence?: string;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}
