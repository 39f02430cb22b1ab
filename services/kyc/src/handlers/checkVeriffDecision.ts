import { object, string } from 'yup';
import type { InferType } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { task } from '#shared/tasks/index.ts';
import { NEXT_POLL_DAYS, daysAfter, earliest } from '../domain/policy.ts';
import { isClosed } from '../domain/session.ts';
import type { Session, SessionDecision } from '../domain/session.ts';
import { currentAttempt } from '../domain/verification.ts';
import type { Kyc } from '../kyc.ts';
import { recordDecision } from '../veriff-decisions.ts';
import { kyc, veriff } from '../wiring.ts';

export const checkVeriffDecisionInput = object({ kycId: string().uuid().required(), sessionId: string().required() });
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'veriff' | 'policy' | 'clock' | 'sleep' | 'contractorPage'>;

/**
 * Task `CheckVeriffDecision`: no webhook came for a while, so look at the record, and ask Veriff itself. Answers with
 * `status: pending` and the next `pollAt` while there is no verdict. A session of which Veriff says nothing past its life
 * counts as expired: waiting longer cannot help.
 */
export const checkVeriffDecision =
  (service: Dependencies) =>
  async ({ kycId, sessionId }: InferType<typeof checkVeriffDecisionInput>) => {
    const session = await requireSession(service, sessionId);
    if (isClosed(session)) return verdict(session);
    const at = service.clock.now();
    const decision = (await service.veriff.getDecision(sessionId, at)) ?? expiry(session, at);
    const decided = decision && (await recordDecision(service, sessionId, decision))?.session;
    return decided !== undefined && isClosed(decided) ? verdict(decided) : pending(service, kycId, sessionId, at);
  };

const requireSession = async ({ repository }: Dependencies, sessionId: string): Promise<Session> => {
  const read = await repository.findSession(sessionId);
  if (read === undefined) throw new NotFoundError(`No session ${sessionId}`);
  return read.value;
};

const expiry = ({ expiresAt }: Session, at: string): SessionDecision | undefined =>
  at > expiresAt ? { status: 'expired', reasonCode: 'expired', decidedAt: at } : undefined;

const verdict = ({ sessionId, status, reasonCode }: Session) => ({
  sessionId,
  status,
  reasonCode: reasonCode ?? status,
  pollAt: null,
});

const pending = async ({ repository, policy }: Dependencies, kycId: string, sessionId: string, at: string) => {
  const { verifyBy } = currentAttempt(await repository.requireVerification(kycId)) ?? {};
  const next = daysAfter(at, NEXT_POLL_DAYS, policy);
  return {
    sessionId,
    status: verifyBy !== undefined && at >= verifyBy ? ('overdue' as const) : ('pending' as const),
    reasonCode: '',
    pollAt: verifyBy === undefined ? next : earliest(next, verifyBy),
  };
};

export const handler = task(checkVeriffDecisionInput, () => checkVeriffDecision({ ...kyc(), veriff: veriff() }));
