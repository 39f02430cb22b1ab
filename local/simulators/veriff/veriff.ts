import { createDeliveries } from './deliveries.ts';
import type { Deliveries } from './deliveries.ts';
import { createErasureQuota, DEFAULT_ERASURE_LIMITS } from './erasure.ts';
import { unknownSession, VeriffError } from './errors.ts';
import { createPlans } from './plans.ts';
import type { Plans } from './plans.ts';
import * as transition from './sessions.ts';
import { later } from '../shared/time.ts';
import { createWebhooks } from './webhooks.ts';
import type { Webhooks } from './webhooks.ts';
import type { DeliveryOptions, Media, NewSession, Outcome, PlannedOutcome, Session, VeriffDeps } from './types.ts';

const SEVEN_DAYS_MS = 7 * 24 * 3_600_000;
const DEFAULT_AFTER_MS = 1000;

export interface Erased {
  readonly sessionId: string;
  readonly vendorData: string | null;
  readonly erasedAt: string;
}

/** Veriff for its customers and for contractors. All methods throw `VeriffError`: the answer that Veriff would give. */
export interface Veriff {
  createSession(input: NewSession): Session;
  getSession(id: string): Session;
  findByToken(sessionToken: string): Session | undefined;
  /** In the order of creation; without erased ones. */
  sessions(vendorData?: string): readonly Session[];
  addMedia(id: string, media: Omit<Media, 'id'>): Media;
  /** The contractor opens the page (7001). */
  start(id: string, delivery?: DeliveryOptions): Session;
  /** The attempt is complete (7002). A tenth one is declined at once. */
  submit(id: string, delivery?: DeliveryOptions): Session;
  /** The verifier decides; opens and submits the attempt first where the contractor has not. */
  decide(id: string, outcome: Outcome): Session;
  /** `DELETE`: the session is unknown from now on; an unfinished one is reported as expired or abandoned first. */
  erase(id: string): void;
  erased(): readonly Erased[];
  readonly plans: Plans;
  /** How webhooks are sent: in general, and those of single sessions. */
  readonly deliveryOptions: Pick<Webhooks['options'], 'get' | 'set'>;
  readonly deliveries: Pick<Deliveries, 'list' | 'resend'>;
  reset(): void;
}

export const createVeriff = (deps: VeriffDeps): Veriff => {
  const { clock, ids, schedule, publicUrl = () => 'https://alchemy.veriff.com', sessionLifeMs = SEVEN_DAYS_MS } = deps;
  const sessions = new Map<string, Session>();
  const erased: Erased[] = [];
  const plans = createPlans();
  const plannedFor = new Map<string, PlannedOutcome>();
  const deliveries = createDeliveries(deps);
  const webhooks = createWebhooks(deliveries);
  const quota = createErasureQuota(deps.erasureLimits ?? DEFAULT_ERASURE_LIMITS);

  const getSession = (id: string): Session => {
    const session = sessions.get(id);
    if (!session) throw unknownSession();
    return session;
  };

  const save = (session: Session): Session => {
    sessions.set(session.id, session);
    return session;
  };

  const applyPlan = (sessionId: string, attemptId: string): void => {
    const session = sessions.get(sessionId);
    const planned = plannedFor.get(attemptId);
    plannedFor.delete(attemptId);
    // Otherwise a person decided first, or the session was erased.
    if (session && planned && session.attempt.id === attemptId && transition.isDecidable(session, planned)) {
      decide(sessionId, planned);
    }
  };

  const schedulePlan = ({ id, attempt }: Session, since: PlannedOutcome['after']): void => {
    const planned = plannedFor.get(attempt.id);
    if (!planned || (planned.after ?? 'created') !== since) return;
    schedule(planned.afterMs ?? DEFAULT_AFTER_MS, () => applyPlan(id, attempt.id));
  };

  const takePlan = (session: Session): void => {
    const planned = plans.take(session.vendorData);
    if (planned) plannedFor.set(session.attempt.id, planned);
    schedulePlan(session, 'created');
  };

  const start = (id: string, delivery?: DeliveryOptions): Session => {
    const session = save(transition.start(getSession(id)));
    webhooks.event(session, 'started', delivery);
    return session;
  };

  const submit = (id: string, delivery?: DeliveryOptions): Session => {
    const session = save(transition.submit(getSession(id), clock.now()));
    webhooks.event(session, 'submitted', delivery);
    schedulePlan(session, 'submitted');
    if (!transition.isOverLimit(session)) return session;
    const declined = save(transition.declineOverLimit(session, clock.now()));
    webhooks.decision(declined, delivery);
    return declined;
  };

  const settle = (id: string, outcome: Outcome): Session => {
    const decided = save(transition.decide(getSession(id), outcome, { at: clock.now(), nextAttemptId: ids.next() }));
    webhooks.decision(decided, outcome.delivery);
    if (decided.status === 'resubmission_requested') takePlan(decided);
    return decided;
  };

  const decide = (id: string, outcome: Outcome): Session => {
    transition.checkDecidable(getSession(id), outcome);
    for (const step of transition.stepsBefore(getSession(id), outcome)) {
      if (step === 'start') start(id, outcome.delivery);
      else submit(id, outcome.delivery);
    }
    const ready = getSession(id);
    return transition.hasEnded(ready) ? ready : settle(id, outcome);
  };

  const expire = (id: string): void => {
    const session = sessions.get(id);
    if (session && transition.waitsForContractor(session)) settle(id, { status: transition.timeoutStatus(session) });
  };

  return {
    createSession: (input) => {
      const createdAt = clock.now();
      const identity = {
        id: ids.next(),
        attemptId: ids.next(),
        sessionToken: ids.next(),
        host: publicUrl(),
        createdAt,
      };
      const session = save(transition.newSession(input, { ...identity, expiresAt: later(createdAt, sessionLifeMs) }));
      schedule(sessionLifeMs, () => expire(session.id));
      takePlan(session);
      return session;
    },
    getSession,
    findByToken: (token) => [...sessions.values()].find(({ sessionToken }) => sessionToken === token),
    sessions: (vendorData) =>
      [...sessions.values()].filter((session) => vendorData === undefined || session.vendorData === vendorData),
    addMedia: (id, media) => {
      const added = { ...media, id: ids.next() };
      save(transition.addMedia(getSession(id), added));
      return added;
    },
    start,
    submit,
    decide,
    erase: (id) => {
      const { status, vendorData } = getSession(id);
      if (status === 'submitted') throw new VeriffError(400, '1104', 'Session is not in a completed status.');
      const erasedAt = clock.now();
      quota.spend(erasedAt);
      expire(id);
      sessions.delete(id);
      webhooks.options.remove(id);
      erased.push({ sessionId: id, vendorData, erasedAt });
    },
    erased: () => [...erased],
    plans,
    deliveryOptions: {
      get: (id) => webhooks.options.get(id === undefined ? undefined : getSession(id).id),
      set: (options, id) => webhooks.options.set(options, id === undefined ? undefined : getSession(id).id),
    },
    deliveries,
    reset: () => {
      sessions.clear();
      erased.length = 0;
      plans.clear();
      plannedFor.clear();
      deliveries.reset();
      quota.reset();
      webhooks.options.reset();
    },
  };
};
