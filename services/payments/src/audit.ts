import { createAuditLog as createSharedAuditLog } from '#shared/audit/index.ts';
import type { AuditEntry as SharedAuditEntry } from '#shared/audit/index.ts';
import type { Store } from '#shared/store/index.ts';

/** One entry of the audit log of decisions about money. */
export interface AuditEntry extends SharedAuditEntry {
  /** What the decision is about: `payment/<id>`, `payroll/<id>`, `webhook/<id>` or `ledger-export/<id>`. */
  readonly subject: string;
}

/** The audit log in the service's table. */
export const createAuditLog = ({ store }: { readonly store: Store }) =>
  createSharedAuditLog<AuditEntry>({ store, subjectOf: ({ subject }) => subject });

export type AuditLog = ReturnType<typeof createAuditLog>;
