import type { AuditEntry as SharedAuditEntry } from '#shared/audit/index.ts';

/** One entry of the audit log of a contractor. */
export interface AuditEntry extends SharedAuditEntry {
  readonly contractorId: string;
  readonly kycId: string;
}
