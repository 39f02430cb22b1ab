import type { Deliveries } from './deliveries.ts';
import { decisionBody, eventBody } from './payloads.ts';
import type { DeliveryOptions, EventAction, Session } from './types.ts';

/** Which webhooks a session's changes cause, and how they are to travel. */
export interface Announcements {
  event(session: Session, action: EventAction, own?: DeliveryOptions): void;
  decision(session: Session, own?: DeliveryOptions): void;
  /** The global options, or what holds for a session: its own ones over the global ones. */
  options(sessionId?: string): DeliveryOptions;
  setOptions(options: DeliveryOptions, sessionId?: string): void;
  forget(sessionId: string): void;
  reset(): void;
}

export const createAnnouncements = ({ send }: Pick<Deliveries, 'send'>): Announcements => {
  const perSession = new Map<string, DeliveryOptions>();
  let everywhere: DeliveryOptions = {};

  const options = (sessionId?: string): DeliveryOptions =>
    sessionId === undefined ? everywhere : { ...everywhere, ...perSession.get(sessionId) };

  return {
    event: (session, action, own) => {
      const { id: sessionId, attempt, vendorData } = session;
      const address = { sessionId, attemptId: attempt.id, vendorData, kind: 'event', label: action } as const;
      send({ ...address, body: eventBody(session, action) }, { ...options(sessionId), ...own });
    },
    decision: (session, own) => {
      const { id: sessionId, decision, vendorData } = session;
      if (!decision) return;
      const { attemptId, status: label } = decision;
      const address = { sessionId, attemptId, vendorData, kind: 'decision', label } as const;
      send({ ...address, body: decisionBody(session) }, { ...options(sessionId), ...own });
    },
    options,
    setOptions: (chosen, sessionId) => {
      if (sessionId === undefined) everywhere = chosen;
      else perSession.set(sessionId, chosen);
    },
    forget: (sessionId) => void perSession.delete(sessionId),
    reset: () => {
      perSession.clear();
      everywhere = {};
    },
  };
};
