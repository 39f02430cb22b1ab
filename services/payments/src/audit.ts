import type { Actor } from '#shared/events/index.ts';
import type { Put, Store } from '#shared/store/index.ts';
import { put } from './repository.ts';
import type { PageOf } from './repository.ts';

/** One line of the audit log of decisions about money. Written once, never changed; holds ids and codes only. */
export interface AuditEntry {
  /** What the decision is about: `payment/<id>`, `payroll/<id>`, `webhook/<id>`. */
  readonly of: string;
  readonly at: string;
  readonly actor: Actor;
  /** What happened, in the past tense. */
  readonly action: string;
  /** Tells actions apart that repeat. */
  readonly occurrence?: string;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** The audit log in the service's table. */
export const createAuditLog = ({ store }: { readonly store: Store }) => ({
  putAudit: (entry: AuditEntry): Put => {
    const { of, at, action, occurrence = '' } = entry;
    return put({ pk: `AUDIT#${of}`, sk: `${at}#${action}#${occurrence}` }, entry, undefined);
  },
  /** One page about one subject, newest first. */
  listAudit: (of: string, page: PageOf) => store.query<AuditEntry>({ pk: `AUDIT#${of}`, order: 'desc', ...page }),
});

export type AuditLog = ReturnType<typeof createAuditLog>;
