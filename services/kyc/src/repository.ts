import { NotFoundError } from '#shared/errors/index.ts';
import type { Sleep } from '#shared/runtime/index.ts';
import { createAuditLog } from '#shared/audit/index.ts';
import { createFailures } from '#shared/interventions/index.ts';
import { changeRecord, listAll, put } from '#shared/store/index.ts';
import type { Decision, Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import type { AuditEntry } from './domain/audit.ts';
import type { KycDocument } from './domain/documents.ts';
import type { ParkedVerification } from './domain/failure.ts';
import type { CaseStatus, ReviewCase } from './domain/review-case.ts';
import type { Session } from './domain/session.ts';
import type { Verification } from './domain/verification.ts';

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
};
const pad = (number: number): string => String(number).padStart(3, '0');

type SessionPlace = Pick<Session, 'kycId' | 'attempt' | 'number'>;

/** What a decision about a verification writes, its audit entries included. */
export interface Decided<T> extends Decision<Verification, T> {
  readonly audit?: readonly AuditEntry[];
}

/** How the service's records lie in its table. Every method is a read or makes a `Change` for `store.commit`. */
export const createRepository = ({ store, sleep }: { readonly store: Store; readonly sleep: Sleep }) => {
  const getVerification = (kycId: string) => store.get<Verification>(keys.verification(kycId));

  const putVerification = (verification: Verification, read?: Versioned<Verification>): Put =>
    put(keys.verification(verification.kycId), verification, read, {
      index1: { pk: `CONTRACTOR#${verification.contractorId}`, sk: `${verification.createdAt}#${verification.kycId}` },
    });

  /** @throws NotFoundError */
  const readVerification = async (kycId: string): Promise<Versioned<Verification>> => {
    const read = await getVerification(kycId);
    if (read === undefined) throw new NotFoundError(`No verification ${kycId}`);
    return read;
  };

  const auditLog = createAuditLog<AuditEntry>({
    store,
    subjectOf: ({ contractorId }) => contractorId,
    entityOf: ({ kycId }) => kycId,
  });

  return {
    ...auditLog,
    getVerification,
    putVerification,

    /** Read, decide and write in one transaction; decide again after a conflict. @throws NotFoundError */
    changeVerification: <T>(
      kycId: string,
      decide: (verification: Verification) => Decided<T> | Promise<Decided<T>>,
    ): Promise<T> =>
      changeRecord<Verification, T>(
        { store, sleep },
        { read: () => readVerification(kycId), write: (value, read) => [putVerification(value, read)] },
        async (before) => {
          const { audit = [], changes = [], ...decision } = await decide(before);
          return { ...decision, changes: [...changes, ...audit.map(auditLog.putAudit)] };
        },
      ),

    /** @throws NotFoundError */
    requireVerification: async (kycId: string): Promise<Verification> => (await readVerification(kycId)).value,

    /** What waits for an operator, and what did. */
    failures: createFailures<ParkedVerification>({ store, list: 'VERIFICATIONS_PARKED' }),

    /** Which verification of a contractor is the present one. */
    getCurrent: (contractorId: string) => store.get<{ kycId: string }>(keys.current(contractorId)),
    putCurrent: (contractorId: string, kycId: string, read?: Versioned<{ kycId: string }>): Put =>
      put(keys.current(contractorId), { kycId }, read),

    /** A contractor's verifications, newest first. */
    listVerifications: (contractorId: string): Promise<readonly Verification[]> =>
      listAll<Verification>(store, { index: 'index1', pk: `CONTRACTOR#${contractorId}`, order: 'desc' }),

    getDocument: (kycId: string, documentId: string) => store.get<KycDocument>(keys.document(kycId, documentId)),
    putDocument: (document: KycDocument, read?: Versioned<KycDocument>): Put =>
      put(keys.document(document.kycId, document.documentId), document, read),
    listDocuments: (kycId: string): Promise<readonly KycDocument[]> =>
      listAll<KycDocument>(store, { pk: `KYC#${kycId}`, prefix: 'DOCUMENT#' }),

    /** Find a session by the provider's id. */
    findSession: async (sessionId: string): Promise<Versioned<Session> | undefined> => {
      const place = await store.get<SessionPlace>(keys.sessionPlace(sessionId));
      return place && store.get<Session>(keys.session(place.value));
    },
    /** A new session, found by its place in the verification and by the provider's id. */
    addSession: (session: Session): readonly Put[] => [
      put(keys.session(session), session),
      put(
        keys.sessionPlace(session.sessionId),
        { kycId: session.kycId, attempt: session.attempt, number: session.number },
        undefined,
      ),
    ],
    putSession: (session: Session, read: Versioned<Session>): Put => put(keys.session(session), session, read),
    /** In the order they were opened. */
    listSessions: (kycId: string): Promise<readonly Session[]> =>
      listAll<Session>(store, { pk: `KYC#${kycId}`, prefix: 'SESSION#' }),

    getCase: (caseId: string) => store.get<ReviewCase>(keys.reviewCase(caseId)),
    putCase: (reviewCase: ReviewCase, read?: Versioned<ReviewCase>): Put =>
      put(keys.reviewCase(reviewCase.caseId), reviewCase, read, {
        index1: { pk: `CASES#${reviewCase.status}`, sk: `${reviewCase.openedAt}#${reviewCase.caseId}` },
      }),
    /** One page of the review queue, oldest first. */
    listCases: (status: CaseStatus, page: PageRequest) =>
      store.query<ReviewCase>({ index: 'index1', pk: `CASES#${status}`, ...page }),
  };
};

export type Repository = ReturnType<typeof createRepository>;
