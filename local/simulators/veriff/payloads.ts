import { EVENT_CODES } from './codes.ts';
import { decisionCode } from './sessions.ts';
import type { Attempt, EventAction, Media, Session } from './types.ts';

/** Body of the event webhook (7001, 7002). */
export const eventBody = (session: Session, action: EventAction) => ({
  id: session.id,
  attemptId: session.attempt.id,
  feature: 'selfid',
  code: EVENT_CODES[action],
  action,
  vendorData: session.vendorData,
  endUserId: session.endUserId,
});

/** Body of the decision webhook and of `GET /v1/sessions/{id}/decision`; `verification` is null until there is one. */
export const decisionBody = (session: Session) => {
  const { decision } = session;
  if (!decision) return { status: 'success', verification: null };
  return {
    status: 'success',
    verification: {
      id: session.id,
      attemptId: decision.attemptId,
      code: decisionCode(decision),
      status: decision.status,
      reason: decision.reason,
      reasonCode: decision.reasonCode,
      vendorData: session.vendorData,
      endUserId: session.endUserId,
      acceptanceTime: session.createdAt,
      submissionTime: decision.submittedAt,
      decisionTime: decision.decidedAt,
      person: decision.person,
      document: decision.document,
      comments: [],
      riskLabels: [],
      riskScore: decision.riskScore === null ? null : { score: decision.riskScore },
      additionalVerifiedData: {},
    },
    technicalData: { ip: '192.0.2.1' },
  };
};

/** Answer to `POST`, `GET` and `PATCH` of a session. */
export const sessionBody = (session: Session) => ({
  status: 'success',
  verification: {
    id: session.id,
    url: session.url,
    vendorData: session.vendorData,
    endUserId: session.endUserId,
    host: session.host,
    status: session.status,
    sessionToken: session.sessionToken,
  },
});

const attemptBody = ({ id, status, createdAt }: Attempt) => ({ id, status, createdTime: createdAt });

/** Newest first, as Veriff lists them. */
export const attemptsBody = (session: Session) => ({
  status: 'success',
  verifications: [session.attempt, ...session.pastAttempts.toReversed()].map(attemptBody),
});

const mediaItem = (session: Session, { id, context, mimetype, size, timestamp }: Media) => ({
  id,
  context,
  name: context,
  mimetype,
  size,
  timestamp,
  sessionId: session.id,
  url: `${session.host}/v1/media/${id}`,
});

export const imageBody = (session: Session, media: Media) => ({ status: 'success', image: mediaItem(session, media) });

export const mediaBody = (session: Session) => ({
  status: 'success',
  images: session.attempt.media.map((media) => mediaItem(session, media)),
  videos: [],
});

export const erasedBody = (id: string) => ({ status: 'success', verification: { id } });
