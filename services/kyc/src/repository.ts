import type { Actor, AnyEvent } from '#shared/events/index.ts';
import { NotFoundError } from '#shared/errors/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Change, Key, Page, Put, Store, Versioned } from '#shared/store/index.ts';
import type { AuditEntry } from './domain/audit.ts';
import type { KycDocument } from './domain/documents.ts';
import type { CaseStatus, ReviewCase } from './domain/review-case.ts';
import type { Session } from './domain/session.ts';
import type { Verification } from './domain/verification.ts';
import type { InboxEntry } from './domain/webhook.ts';

export type { Actor };

const keys = {
  verification: (kycId: string): Key => ({ pk: `KYC#${kycId}`, sk: 'VERIFICATION' }),
  current: (contractorId: string): Key => ({ pk: `CONTRACTOR#${contractorId}`, sk: 'CURRENT' }),
  document: (kycId: string, documentId: string): Key => ({ pk: `KYC#${kycId}`, sk: `DOCUMENT#${documentId}` }),
  session: ({ kycId, attempt, number }: SessionPlace): Key => ({
    pk: `KYC#${kycId}`,
    sk: `SESSION#${pad(attempt)}.${pad(number)}`,
  }),
  sessionPlace: (sessionId: string): Key => ({ pk: `SESSION#${sessionId}`, sk: 'PLACE' }),
  reviewCase: (caseId: string): Key => ({ pk: `CASE#${caseId}`, sk: 'STATE' }),
  audit: ({ contractorId, at, kycId, action, occurrence = '' }: AuditEntry): Key => ({
    pk: `AUDIT#${contractorId}`,
    sk: `${at}#${kycId}#${action}#${occurrence}`,
  }),
  failureDecision: (kycId: string, parkedAt: string): Key => ({ pk: `KYC#${kycId}`, sk: `FAILURE#${parkedAt}` }),
  inbox: ({ sessionId, dedupeKey }: Pick<InboxEntry, 'sessionId' | 'dedupeKey'>): Key => ({
    pk: `WEBHOOK#${sessionId}`,
    sk: dedupeKey,
  }),
};
const pad = (number: number): string => String(number).padStart(3, '0');

type SessionPlace = Pick<Session, 'kycId' | 'attempt' | 'number'>;

/** An operator's answer to a parked failure, which is known by when it was parked. */
export interface FailureDecision {
  readonly kycId: string;
  readonly parkedAt: string;
  readonly action: string;
  readonly by: string;
  readonly at: string;
}

/** What a decision about a verification writes. Nothing is written when `verification` is the one that was read. */
export interface Decided<T> {
  readonly verification: Verification;
  readonly result: T;
  readonly changes?: readonly Change[];
  readonly audit?: readonly AuditEntry[];
  readonly events?: readonly AnyEvent[];
}

const put = (key: Key, value: object, read: Versioned<unknown> | undefined, indexes?: Put['indexes']): Put => ({
  kind: 'put',
  key,
  value,
  if: read === undefined ? 'new' : { version: read.version },
  ...(indexes !== undefined && { indexes }),
});

/** How the service's records lie in its table. Every method is a read or makes a `Change` for `store.commit`. */
export const createRepository = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const getVerification = (kycId: string) => store.get<Verification>(keys.verification(kycId));

  const putVerification = (verification: Verification, read?: Versioned<Verification>): Put =>
    put(keys.verification(verification.kycId), verification, read, {
      index1: { pk: `CONTRACTOR#${verification.contractorId}`, sk: `${verification.createdAt}#${verification.kycId}` },
    });

  const putAudit = (entry: AuditEntry): Put => put(keys.audit(entry), entry, undefined);

  return {
    getVerification,
    putVerification,
    putAudit,

    /** Read, decide, write in one transaction; decide again if somebody else wrote in between. */
    changeVerification: async <T>(
      kycId: string,
      decide: (verification: Verification) => Decided<T> | Promise<Decided<T>>,
    ): Promise<T> =>
      retryOnConflict(
        async () => {
          const read = await getVerification(kycId);
          if (read === undefined) throw new NotFoundError(`No verification ${kycId}`);
          const { verification, result, changes = [], audit = [], events = [] } = await decide(read.value);
          if (verification !== read.value) {
            await store.commit(
              [putVerification(verification, read), ...changes, ...audit.map((entry) => putAudit(entry))],
              events,
            );
          }
          return result;
        },
        { sleep },
      ),

    /** @throws NotFoundError */
    requireVerification: async (kycId: string): Promise<Verification> => {
      const read = await getVerification(kycId);
      if (read === undefined) throw new NotFoundError(`No verification ${kycId}`);
      return read.value;
    },

    /** Which verification of a contractor is the present one. */
    getCurrent: (contractorId: string) => store.get<{ kycId: string }>(keys.current(contractorId)),
    putCurrent: (contractorId: string, kycId: string, read?: Versioned<{ kycId: string }>): Put =>
      put(keys.current(contractorId), { kycId }, read),

    /** A contractor's verifications, newest first. */
    listVerifications: (contractorId: string): Promise<readonly Verification[]> =>
      all((cursor) =>
        store.query<Verification>({ index: 'index1', pk: `CONTRACTOR#${contractorId}`, order: 'desc', ...cursor }),
      ),

    getDocument: (kycId: string, documentId: string) => store.get<KycDocument>(keys.document(kycId, documentId)),
    putDocument: (document: KycDocument, read?: Versioned<KycDocument>): Put =>
      put(keys.document(document.kycId, document.documentId), document, read),
    listDocuments: (kycId: string): Promise<readonly KycDocument[]> =>
      all((cursor) => store.query<KycDocument>({ pk: `KYC#${kycId}`, prefix: 'DOCUMENT#', ...cursor })),

    /** Find a session by the provider's id. */
    findSession: async (sessionId: string): Promise<Versioned<Session> | undefined> => {
      const place = await store.get<SessionPlace>(keys.sessionPlace(sessionId));
      return place && store.get<Session>(keys.session(place.value));
    },
    /** A new session, found by its place in the verification and by the provider's id. */
    addSession: (session: Session): readonly Put[] => [
      put(keys.session(session), session, undefined),
      put(
        keys.sessionPlace(session.sessionId),
        { kycId: session.kycId, attempt: session.attempt, number: session.number },
        undefined,
      ),
    ],
    putSession: (session: Session, read: Versioned<Session>): Put => put(keys.session(session), session, read),
    /** In the order they were opened. */
    listSessions: (kycId: string): Promise<readonly Session[]> =>
      all((cursor) => store.query<Session>({ pk: `KYC#${kycId}`, prefix: 'SESSION#', ...cursor })),

    getCase: (caseId: string) => store.get<ReviewCase>(keys.reviewCase(caseId)),
    putCase: (reviewCase: ReviewCase, read?: Versioned<ReviewCase>): Put =>
      put(keys.reviewCase(reviewCase.caseId), reviewCase, read, {
        index1: { pk: `CASES#${reviewCase.status}`, sk: `${reviewCase.openedAt}#${reviewCase.caseId}` },
      }),
    /** One page of the review queue, oldest first. */
    listCases: (status: CaseStatus, page: { readonly limit: number; readonly cursor?: string }) =>
      store.query<ReviewCase>({ index: 'index1', pk: `CASES#${status}`, ...page }),

    /** One page of a contractor's audit log, newest first. */
    listAudit: (contractorId: string, page: { readonly limit: number; readonly cursor?: string }) =>
      store.query<AuditEntry>({ pk: `AUDIT#${contractorId}`, order: 'desc', ...page }),

    /** What an operator decided about a parked failure; there can be only one. */
    addFailureDecision: (decision: FailureDecision): Put =>
      put(keys.failureDecision(decision.kycId, decision.parkedAt), decision, undefined),

    getInboxEntry: (place: Pick<InboxEntry, 'sessionId' | 'dedupeKey'>) => store.get<InboxEntry>(keys.inbox(place)),
    putInboxEntry: (entry: InboxEntry, read?: Versioned<InboxEntry>): Put => ({
      ...put(keys.inbox(entry), entry, read, {
        index1: { pk: `WEBHOOKS#${entry.status}`, sk: `${entry.receivedAt}#${entry.dedupeKey}` },
      }),
      expiresAt: entry.expiresAt,
    }),
    /** One page of the inbox, newest first. */
    listWebhooks: (status: InboxEntry['status'], page: { readonly limit: number; readonly cursor?: string }) =>
      store.query<InboxEntry>({ index: 'index1', pk: `WEBHOOKS#${status}`, order: 'desc', ...page }),
    listInbox: (sessionId: string): Promise<readonly Versioned<InboxEntry>[]> =>
      allVersioned((cursor) => store.query<InboxEntry>({ pk: `WEBHOOK#${sessionId}`, ...cursor })),
  };
};

export type Repository = ReturnType<typeof createRepository>;

const allVersioned = async <T>(
  page: (cursor: { cursor?: string }) => Promise<Page<T>>,
): Promise<readonly Versioned<T>[]> => {
  const items: Versioned<T>[] = [];
  let next: string | undefined;
  do {
    const answer: Page<T> = await page(next === undefined ? {} : { cursor: next });
    items.push(...answer.items);
    next = answer.next;
  } while (next !== undefined);
  return items;
};

const all = async <T>(page: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<readonly T[]> =>
  (await allVersioned(page)).map(({ value }) => value);
