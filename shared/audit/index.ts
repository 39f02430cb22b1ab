import { object, string } from 'yup';
import { ACTOR_TYPES } from '#shared/events/envelope.ts';
import type { Actor } from '#shared/events/index.ts';
import { listAll, put } from '#shared/store/index.ts';
import type { PageRequest, Put, Store } from '#shared/store/index.ts';
import { instant } from '#shared/validation/index.ts';

/** One entry of the audit log: who did what, when and why. Written once, never changed; holds ids and codes only. */
export interface AuditEntry {
  readonly at: string;
  readonly actor: Actor;
  /** What happened, in the past tense: `documents.submitted`, `review.decided`. */
  readonly action: string;
  /** Which occurrence, for actions that repeat within one entity. */
  readonly occurrence?: string;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** {@link AuditEntry} in an API response. A service adds the ids of its subject. */
export const auditEntrySchema = object({
  at: instant().required(),
  actor: object({ id: string().required(), type: string().oneOf(ACTOR_TYPES).required() }).required(),
  action: string().required(),
  occurrence: string().optional(),
  reason: string().optional(),
  correlationId: string().optional(),
  facts: object().optional().default(undefined),
});

export interface AuditLogOptions<E extends AuditEntry> {
  readonly store: Pick<Store, 'query'>;
  /** The person or thing whose log the entry is in. */
  readonly subjectOf: (entry: E) => string;
  /** The entity of the subject, where a subject has several. */
  readonly entityOf?: (entry: E) => string;
}

export const createAuditLog = <E extends AuditEntry>({ store, subjectOf, entityOf }: AuditLogOptions<E>) => ({
  /** A second entry with the same subject, time, entity, action and occurrence is a conflict. */
  putAudit: (entry: E): Put => {
    const { at, action, occurrence = '' } = entry;
    const sk = [at, ...(entityOf === undefined ? [] : [entityOf(entry)]), action, occurrence].join('#');
    return put({ pk: pkOf(subjectOf(entry)), sk }, entry);
  },

  /** One page of a subject's log, newest first. */
  listAudit: (subject: string, page: PageRequest) => store.query<E>({ pk: pkOf(subject), order: 'desc', ...page }),

  /** All of a subject's log until an instant, or until now, the oldest first. */
  allAudit: (subject: string, until?: string): Promise<readonly E[]> =>
    listAll<E>(store, { pk: pkOf(subject) }, ({ at }) => until === undefined || at <= until),
});

const pkOf = (subject: string): string => `AUDIT#${subject}`;
