import { object, string } from 'yup';
import type { InferType } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { task } from '#shared/tasks/index.ts';
import { daysAfter, earliest } from '#shared/time/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { NEXT_POLL_DAYS } from '../domain/policy.ts';
import { isClosed } from '../domain/session.ts';
import type { Session, SessionDecision } from '../domain/session.ts';
import { currentAttempt } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { recordDecision } from '../veriff-decisions.ts';
import { kyc, veriff } from '../wiring.ts';

export const checkVeriffDecisionInput = object({ kycId: uuid().required(), sessionId: string().required() });
type Dependencies = Pick<Kyc, 'repository' | 'store' | 'veriff' | 'policy' | 'clock' | 'sleep' | 'contractorPage'>;

/**
 * Task `CheckVeriffDecision`: no webhook came for a while, so look at the record, and ask Veriff itself. Answers with
 * `status: pending` and the next `pollAt` while there is no verdict. A session without a verdict past its life counts
 * as expired, also one that was to be tried again: waiting longer cannot help.
 */
export const checkVeriffDecision =
  (service: Dependencies) =>
  async ({ kycId, sessionId }: InferType<typeof checkVeriffDecisionInput>) => {
    const session = await requireSession(service, sessionId);
    if (isClosed(session)) return verdict(session);
    const at = service.clock.now();
    const asked = await record(service, session, await service.veriff.getDecision(session, at));
    const known = isClosed(asked) ? asked : await record(service, asked, expiry(asked, at));
    return isClosed(known) ? verdict(known) : pending(service, kycId, known, at);
  };

/** The session with the decision, if there is one; or as a webhook left it that was quicker. */
const record = async (service: Dependencies, { sessionId }: Session, decision: SessionDecision | undefined) =>
  (decision && (await recordDecision(service, sessionId, decision))?.session) ?? requireSession(service, sessionId);

const requireSession = async ({ repository }: Dependencies, sessionId: string): Promise<Session> => {
  const read = await repository.findSession(sessionId);
  if (read === undefined) throw new NotFoundError(`No session ${sessionId}`);
  return read.value;
};

/** Not once the contractor has submitted: then it is Veriff that is slow, and the session may still be decided. */
const expiry = ({ expiresAt, status }: Session, at: string): SessionDecision | undefined =>
  at > expiresAt && status !== 'submitted' ? { status: 'expired', reasonCode: 'expired', decidedAt: at } : undefined;

const verdict = ({ sessionId, status, reasonCode }: Session) => ({
  sessionId,
  status,
  reasonCode: reasonCode ?? status,
  pollAt: null,
});

/** The attempt's time is up. Who has done their part must not lose by Veriff's silence: a person decides. */
const overdue = (status: Session['status']) => (status === 'submitted' ? ('undecided' as const) : ('overdue' as const));

const pending = async (
  { repository, policy }: Dependencies,
  kycId: string,
  { sessionId, status }: Session,
  at: string,
) => {
  const { verifyBy } = currentAttempt(await repository.requireVerification(kycId)) ?? {};
  const next = daysAfter(at, NEXT_POLL_DAYS, policy);
  return {
    sessionId,
    status: verifyBy !== undefined && at >= verifyBy ? overdue(status) : ('pending' as const),
    reasonCode: '',
    pollAt: verifyBy === undefined ? next : earliest(next, verifyBy),
  };
};

export const handler = task(checkVeriffDecisionInput, () => checkVeriffDecision({ ...kyc(), veriff: veriff() }));
