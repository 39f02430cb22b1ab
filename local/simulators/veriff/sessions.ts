import { DECISION_CODES, MAX_ATTEMPTS, reasonOf, RESUBMISSION_LIMIT } from './codes.ts';
import type { Reason } from './codes.ts';
import { cannotBecome, VeriffError } from './errors.ts';
import type { Attempt, Decision, Media, NewSession, Outcome, Session, SessionStatus } from './types.ts';

const ENDED: readonly SessionStatus[] = ['approved', 'declined', 'expired', 'abandoned'];
const WAITING_FOR_CONTRACTOR: readonly SessionStatus[] = ['created', 'started', 'resubmission_requested'];

/** A final status; another attempt needs a new session. */
export const hasEnded = ({ status }: Session): boolean => ENDED.includes(status);

/** The contractor has to act: the session can be submitted, and expires. */
export const waitsForContractor = ({ status }: Session): boolean => WAITING_FOR_CONTRACTOR.includes(status);

export const attemptNumber = ({ pastAttempts }: Session): number => pastAttempts.length + 1;

const newAttempt = (id: string, createdAt: string): Attempt => ({
  id,
  status: 'created',
  createdAt,
  submittedAt: null,
  media: [],
});

export interface SessionIdentity {
  readonly id: string;
  readonly attemptId: string;
  readonly sessionToken: string;
  readonly host: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

export const newSession = (input: NewSession, identity: SessionIdentity): Session => ({
  id: identity.id,
  sessionToken: identity.sessionToken,
  url: `${identity.host}/page/${identity.sessionToken}`,
  host: identity.host,
  vendorData: input.vendorData ?? null,
  endUserId: input.endUserId ?? null,
  callback: input.callback ?? null,
  person: input.person ?? {},
  document: input.document ?? {},
  status: 'created',
  createdAt: identity.createdAt,
  expiresAt: identity.expiresAt,
  pastAttempts: [],
  attempt: newAttempt(identity.attemptId, identity.createdAt),
  decision: null,
});

/** The contractor opens the page. @throws VeriffError (409) unless an attempt is open and untouched */
export const start = (session: Session): Session => {
  if (!waitsForContractor(session) || session.status === 'started') throw cannotBecome('started');
  return { ...session, status: 'started', attempt: { ...session.attempt, status: 'started' }, decision: null };
};

/** @throws VeriffError (409) when the attempt was submitted before, or the session has ended */
export const submit = (session: Session, at: string): Session => {
  if (!waitsForContractor(session)) throw cannotBecome('submitted');
  const attempt: Attempt = { ...session.attempt, status: 'submitted', submittedAt: at };
  return { ...session, status: 'submitted', attempt, decision: null };
};

/** @throws VeriffError (409) once the attempt was submitted */
export const addMedia = (session: Session, media: Media): Session => {
  if (!waitsForContractor(session)) throw new VeriffError(409, '1304', 'Media cannot be added after submission.');
  return { ...session, attempt: { ...session.attempt, media: [...session.attempt.media, media] } };
};

const KNOWN_DOCUMENT = {
  type: 'PASSPORT',
  country: 'EE',
  number: 'K0000001',
  validFrom: null,
  validUntil: '2035-01-01',
};
const NO_PERSON = {
  firstName: null,
  lastName: null,
  dateOfBirth: null,
  nationality: null,
  gender: null,
  idNumber: null,
};
const NO_DOCUMENT = { type: null, country: null, number: null, validFrom: null, validUntil: null };

/** Veriff extracts nothing from an attempt that was not submitted. */
const extracted = (session: Session, outcome: Outcome): Pick<Decision, 'person' | 'document'> =>
  session.attempt.submittedAt === null
    ? { person: NO_PERSON, document: NO_DOCUMENT }
    : {
        person: { ...NO_PERSON, ...session.person, ...outcome.person },
        document: { ...KNOWN_DOCUMENT, ...session.document, ...outcome.document },
      };

const settle = (session: Session, outcome: Outcome, reason: Reason, at: string): Session => ({
  ...session,
  status: outcome.status,
  attempt: { ...session.attempt, status: outcome.status },
  decision: {
    attemptId: session.attempt.id,
    status: outcome.status,
    ...reason,
    decidedAt: at,
    submittedAt: session.attempt.submittedAt,
    ...extracted(session, outcome),
    riskScore: outcome.riskScore ?? null,
  },
});

interface DecisionContext {
  readonly at: string;
  readonly nextAttemptId: string;
}

/** Veriff's own refusal of a tenth attempt. */
export const isOverLimit = (session: Session): boolean => attemptNumber(session) >= MAX_ATTEMPTS;
export const declineOverLimit = (session: Session, at: string): Session =>
  settle(session, { status: 'declined' }, RESUBMISSION_LIMIT, at);

const isTimeout = ({ status }: Outcome): boolean => status === 'expired' || status === 'abandoned';

/** Steps of the contractor that come before this outcome. */
export const stepsBefore = (session: Session, outcome: Outcome): readonly ('start' | 'submit')[] => {
  if (!waitsForContractor(session) || outcome.status === 'expired') return [];
  if (outcome.status === 'abandoned') return session.status === 'created' ? ['start'] : [];
  return session.status === 'started' ? ['submit'] : ['start', 'submit'];
};

/** @throws VeriffError (409) when the session's status does not allow it; (400) for a reason code of another status */
export const checkDecidable = (session: Session, outcome: Outcome): void => {
  reasonOf(outcome);
  const possible = isTimeout(outcome) ? waitsForContractor(session) : !hasEnded(session);
  if (!possible) throw cannotBecome(outcome.status);
};

/** For planned outcomes: whether the open attempt is undecided and could get this one. */
export const isDecidable = (session: Session, outcome: Outcome): boolean =>
  isTimeout(outcome) ? waitsForContractor(session) : waitsForContractor(session) || session.status === 'submitted';

/**
 * Give the open attempt its decision, once {@link checkDecidable} allows it and {@link stepsBefore} are done.
 * `resubmission_requested` keeps the session and opens the next attempt.
 */
export const decide = (session: Session, outcome: Outcome, { at, nextAttemptId }: DecisionContext): Session => {
  const settled = settle(session, outcome, reasonOf(outcome), at);
  if (outcome.status !== 'resubmission_requested') return settled;
  const pastAttempts = [...settled.pastAttempts, settled.attempt];
  return { ...settled, pastAttempts, attempt: newAttempt(nextAttemptId, at) };
};

/** The status of a session that expires, or is erased, before it was submitted. */
export const timeoutStatus = ({ status }: Session): 'expired' | 'abandoned' =>
  status === 'created' ? 'expired' : 'abandoned';

export const decisionCode = ({ status }: Decision): number => DECISION_CODES[status];
