import { createScopedOptions } from '../shared/scoped-options.ts';
import type { ScopedOptions } from '../shared/scoped-options.ts';
import type { Deliveries } from './deliveries.ts';
import { decisionBody, eventBody } from './payloads.ts';
import type { DeliveryOptions, EventAction, Session } from './types.ts';

/** The webhooks that a session's changes cause, and how they are sent. */
export interface Webhooks {
  event(session: Session, action: EventAction, own?: DeliveryOptions): void;
  decision(session: Session, own?: DeliveryOptions): void;
  /** In general, and those of single sessions. */
  readonly options: ScopedOptions<DeliveryOptions>;
}

export const createWebhooks = ({ send }: Pick<Deliveries, 'send'>): Webhooks => {
  const options = createScopedOptions<DeliveryOptions>();
  return {
    event: (session, action, own) => {
      const { id: sessionId, attempt, vendorData } = session;
      const subject = { sessionId, attemptId: attempt.id, vendorData, kind: 'event', label: action } as const;
      send({ ...subject, body: eventBody(session, action) }, { ...options.get(sessionId), ...own });
    },
    decision: (session, own) => {
      const { id: sessionId, decision, vendorData } = session;
      if (!decision) return;
      const { attemptId, status: label } = decision;
      const subject = { sessionId, attemptId, vendorData, kind: 'decision', label } as const;
      send({ ...subject, body: decisionBody(session) }, { ...options.get(sessionId), ...own });
    },
    options,
  };
};
