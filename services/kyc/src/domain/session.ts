/**
 * A session at Veriff and what its webhooks may do to it. Webhooks come twice, late and out of order, and carry no event
 * id; the rules here are what makes that harmless. Statuses and codes: Veriff's webhook documentation.
 */

export const OPEN_STATUSES = ['created', 'started', 'submitted', 'resubmission_requested'] as const;
export const CLOSED_STATUSES = ['approved', 'declined', 'expired', 'abandoned', 'review'] as const;
export type OpenStatus = (typeof OPEN_STATUSES)[number];
export type ClosedStatus = (typeof CLOSED_STATUSES)[number];
export type SessionStatus = OpenStatus | ClosedStatus;

/** Statuses a decision of Veriff can have. A switch over them needs a default: the provider may add some. */
export const DECISION_STATUSES = ['resubmission_requested', ...CLOSED_STATUSES] as const;
export type DecisionStatus = (typeof DECISION_STATUSES)[number];

export interface Session {
  readonly sessionId: string;
  readonly kycId: string;
  readonly contractorId: string;
  readonly attempt: number;
  /** 1, and one more for each session of the same attempt that lapsed. */
  readonly number: number;
  readonly url: string;
  readonly status: SessionStatus;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Veriff's id of the contractor's present try, from the event or decision that named it first. */
  readonly veriffAttemptId?: string;
  /** Tries before the present one, in the order in which they were first named. What is said of them changes nothing. */
  readonly pastVeriffAttemptIds?: readonly string[];
  readonly decidedAt?: string;
  readonly reasonCode?: string;
}

/** What Veriff decided, from a webhook or from asking. `decidedAt` is Veriff's `decisionTime`. */
export interface SessionDecision {
  readonly status: DecisionStatus;
  readonly reasonCode: string;
  readonly decidedAt: string;
  readonly veriffAttemptId?: string;
}

/** `applied`: it changed the session. `duplicate`: known already. `superseded`: something newer or final stands. */
export interface Applied {
  readonly effect: 'applied' | 'duplicate' | 'superseded';
  readonly session: Session;
}

export const isClosed = ({ status }: Pick<Session | SessionDecision, 'status'>): boolean =>
  CLOSED_STATUSES.some((closed) => closed === status);

/** What is personal in it is gone: its page names the contractor. The session itself stays, to know its webhooks by. */
export const eraseSession = (session: Session): Session => (isErased(session) ? session : { ...session, url: '' });
export const isErased = ({ url }: Pick<Session, 'url'>): boolean => url === '';

/** The session ended without a verdict: the contractor needs a new one. */
export const isLapsed = ({ status }: Pick<Session, 'status'>): boolean =>
  status === 'expired' || status === 'abandoned';

/**
 * A decision that closes the session is final, whatever its time says: nothing comes after it at Veriff. Another try was
 * asked for when the decision is about the present one, or about one that nobody has named so far.
 */
export const applyDecision = (session: Session, decision: SessionDecision): Applied => {
  if (isClosed(session)) {
    return { effect: session.status === decision.status ? 'duplicate' : 'superseded', session };
  }
  if (!isClosed(decision)) {
    if (isKnownRequest(session, decision)) return { effect: 'duplicate', session };
    if (isOldRequest(session, decision)) return { effect: 'superseded', session };
  }
  const { status, reasonCode, decidedAt, veriffAttemptId } = decision;
  return {
    effect: 'applied',
    session: { ...session, ...tryOf(session, veriffAttemptId), status, reasonCode, decidedAt },
  };
};

type Request = Pick<SessionDecision, 'veriffAttemptId' | 'decidedAt'>;

/** By its try where both name one: asked twice, Veriff may leave the time out, and then it is ours. */
const isKnownRequest = (session: Session, { veriffAttemptId, decidedAt }: Request): boolean =>
  session.status === 'resubmission_requested' &&
  (session.decidedAt === decidedAt || (veriffAttemptId !== undefined && session.veriffAttemptId === veriffAttemptId));

const isOldRequest = (session: Session, { veriffAttemptId, decidedAt }: Request): boolean => {
  if (veriffAttemptId !== undefined && isPast(session, veriffAttemptId)) return true;
  if (veriffAttemptId !== undefined && session.veriffAttemptId === veriffAttemptId) return false;
  return session.decidedAt !== undefined && decidedAt <= session.decidedAt;
};

const isPast = ({ pastVeriffAttemptIds = [] }: Session, veriffAttemptId: string): boolean =>
  pastVeriffAttemptIds.includes(veriffAttemptId);

/** The present try and those before it, once `veriffAttemptId` was named. */
const tryOf = (
  { veriffAttemptId: present, pastVeriffAttemptIds = [] }: Session,
  veriffAttemptId: string | undefined,
): Pick<Session, 'veriffAttemptId' | 'pastVeriffAttemptIds'> => {
  if (veriffAttemptId === undefined || veriffAttemptId === present) return {};
  return {
    veriffAttemptId,
    ...(present !== undefined && { pastVeriffAttemptIds: [...pastVeriffAttemptIds, present] }),
  };
};

const PROGRESS: readonly SessionStatus[] = ['created', 'started', 'submitted', 'resubmission_requested'];

/**
 * The contractor started or submitted. Within one try it only ever moves forward. A try that was not named before is a new
 * one, also where no request came before it: Veriff keeps the request to itself when the contractor tries again within five
 * minutes (its "Decision webhook" page).
 */
export const applyProgress = (
  session: Session,
  { status, veriffAttemptId }: { readonly status: 'started' | 'submitted'; readonly veriffAttemptId: string },
): Applied => {
  if (isClosed(session) || isPast(session, veriffAttemptId)) return { effect: 'superseded', session };
  if (session.veriffAttemptId === veriffAttemptId) {
    if (session.status === status) return { effect: 'duplicate', session };
    if (PROGRESS.indexOf(status) < PROGRESS.indexOf(session.status)) return { effect: 'superseded', session };
  }
  return { effect: 'applied', session: { ...session, ...tryOf(session, veriffAttemptId), status } };
};
