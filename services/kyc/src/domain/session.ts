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
  /** Newest attempt id of Veriff that an event or decision named. */
  readonly veriffAttemptId?: string;
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

export const isClosed = ({ status }: Pick<Session, 'status'>): boolean =>
  CLOSED_STATUSES.some((closed) => closed === status);

/** The session ended without a verdict: the contractor needs a new one. */
export const isLapsed = ({ status }: Pick<Session, 'status'>): boolean =>
  status === 'expired' || status === 'abandoned';

/** A decision is final once the session is closed, and an older one never replaces a newer one. */
export const applyDecision = (session: Session, decision: SessionDecision): Applied => {
  if (isSame(session, decision)) return { effect: 'duplicate', session };
  if (isClosed(session) || (session.decidedAt !== undefined && decision.decidedAt <= session.decidedAt)) {
    return { effect: 'superseded', session };
  }
  const { status, reasonCode, decidedAt, veriffAttemptId = session.veriffAttemptId } = decision;
  return {
    effect: 'applied',
    session: { ...session, status, reasonCode, decidedAt, ...(veriffAttemptId !== undefined && { veriffAttemptId }) },
  };
};

const isSame = (session: Session, { status, decidedAt }: SessionDecision): boolean =>
  session.status === status && (isClosed(session) || session.decidedAt === decidedAt);

const PROGRESS: readonly SessionStatus[] = ['created', 'started', 'submitted'];

/** The contractor started or submitted. It only ever moves forward, and never over a decision on the same try. */
export const applyProgress = (
  session: Session,
  { status, veriffAttemptId }: { readonly status: 'started' | 'submitted'; readonly veriffAttemptId: string },
): Applied => {
  if (session.status === status && session.veriffAttemptId === veriffAttemptId) return { effect: 'duplicate', session };
  const anewAfterResubmission =
    session.status === 'resubmission_requested' && session.veriffAttemptId !== veriffAttemptId;
  const forward = PROGRESS.includes(session.status) && PROGRESS.indexOf(status) > PROGRESS.indexOf(session.status);
  if (!anewAfterResubmission && !forward) return { effect: 'superseded', session };
  return { effect: 'applied', session: { ...session, status, veriffAttemptId } };
};
