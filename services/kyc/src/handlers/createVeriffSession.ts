import { object } from 'yup';
import type { InferType } from 'yup';
import { StoreConflictError } from '#shared/errors/index.ts';
import { makeEvent } from '#shared/events/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter, earliest } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM, tellContractor } from '../domain/announcements.ts';
import { FIRST_POLL_DAYS, SESSION_DAYS, sessionDays } from '../domain/policy.ts';
import { isClosed, isLapsed } from '../domain/session.ts';
import type { Session } from '../domain/session.ts';
import { assertVerifying, currentAttempt, useSession } from '../domain/verification.ts';
import type { Verification } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { kyc, veriff } from '../wiring.ts';

export const createVeriffSessionInput = object({ kycId: uuid().required() });
type Dependencies = Pick<Kyc, 'repository' | 'veriff' | 'policy' | 'clock' | 'contractorPage'>;

/**
 * Task `VeriffSessionCreated`: the session of the present attempt. One that is open, or was decided, is used again; a
 * lapsed one is followed by a new one. `pollAt` is when to ask Veriff if no webhook has come by then: at once for a
 * decided session.
 *
 * Veriff knows no idempotency keys. A crash between its answer and our record leaves a session there that nobody was sent
 * of and that expires by itself; the retry opens the one that counts.
 */
export const createVeriffSession =
  (service: Dependencies) =>
  async ({ kycId }: InferType<typeof createVeriffSessionInput>) => {
    const verification = await service.repository.requireVerification(kycId);
    const session = (await usableSession(service, verification)) ?? (await openSession(service, verification));
    return answer(service, verification, session);
  };

const sessionsOfAttempt = async ({ repository }: Pick<Kyc, 'repository'>, { kycId, attempt }: Verification) =>
  (await repository.listSessions(kycId)).filter((session) => session.attempt === attempt);

const usableSession = async (service: Dependencies, verification: Verification): Promise<Session | undefined> => {
  const newest = (await sessionsOfAttempt(service, verification)).at(-1);
  return newest === undefined || isLapsed(newest) ? undefined : newest;
};

const openSession = async (service: Dependencies, verification: Verification): Promise<Session> => {
  assertVerifying(verification);
  const { kycId, contractorId, attempt } = verification;
  const number = (await sessionsOfAttempt(service, verification)).length + 1;
  const { sessionId, url } = await service.veriff.createSession({ contractorId });
  const createdAt = service.clock.now();
  const expiresAt = daysAfter(createdAt, SESSION_DAYS, sessionDays(service.policy));
  const session: Session = {
    sessionId,
    kycId,
    contractorId,
    attempt,
    number,
    url,
    status: 'created',
    createdAt,
    expiresAt,
  };
  try {
    await record(service, session);
    return session;
  } catch (error) {
    // A twin of this invocation was quicker; its session is the one that the contractor is sent.
    const winner = error instanceof StoreConflictError ? await usableSession(service, verification) : undefined;
    if (winner === undefined) throw error;
    return winner;
  }
};

const record = ({ repository }: Dependencies, session: Session): Promise<void> =>
  repository.changeVerification(session.kycId, (before) => ({
    value: useSession(before, session.sessionId, session.createdAt),
    result: undefined,
    changes: repository.addSession(session),
    audit: [
      {
        contractorId: session.contractorId,
        kycId: session.kycId,
        at: session.createdAt,
        actor: SYSTEM,
        action: 'session.created',
        occurrence: session.sessionId,
      },
    ],
    events: [
      makeEvent('kyc.session.created', {
        entityId: session.kycId,
        occurrence: session.sessionId,
        actor: SYSTEM,
        time: session.createdAt,
        metadata: { contractorId: session.contractorId, attempt: session.attempt, sessionId: session.sessionId },
      }),
    ],
  }));

const answer = ({ policy, clock, contractorPage }: Dependencies, verification: Verification, session: Session) => {
  const { verifyBy } = currentAttempt(verification) ?? {};
  const pollAt = isClosed(session) ? clock.now() : daysAfter(session.createdAt, FIRST_POLL_DAYS, policy);
  return {
    sessionId: session.sessionId,
    attempt: session.attempt,
    verifyBy: verifyBy ?? session.expiresAt,
    pollAt: verifyBy === undefined ? pollAt : earliest(pollAt, verifyBy),
    notification: tellContractor(verification, {
      template: 'kyc-session-ready',
      data: { url: contractorPage, expiresAt: session.expiresAt },
      occurrence: session.sessionId,
      time: session.createdAt,
    }).detail,
  };
};

export const handler = task(createVeriffSessionInput, () => createVeriffSession({ ...kyc(), veriff: veriff() }));
