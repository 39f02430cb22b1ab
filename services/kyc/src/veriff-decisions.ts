import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { SYSTEM, reasonText, tellContractor } from './domain/announcements.ts';
import { applyDecision } from './domain/session.ts';
import type { Applied, Session, SessionDecision } from './domain/session.ts';
import type { Kyc } from './ports.ts';

/**
 * Record what Veriff decided about a session, whether a webhook brought it or we asked. Idempotent; what is older than the
 * record, or comes after the end, changes nothing. `undefined` when the session is not one of ours.
 */
export const recordDecision = (
  {
    repository,
    store,
    clock,
    sleep,
    contractorPage,
  }: Pick<Kyc, 'repository' | 'store' | 'clock' | 'sleep' | 'contractorPage'>,
  sessionId: string,
  decision: SessionDecision,
): Promise<Applied | undefined> =>
  retryOnConflict(
    async () => {
      const read = await repository.findSession(sessionId);
      if (read === undefined) return undefined;
      const applied = applyDecision(read.value, decision);
      if (applied.effect === 'applied') {
        const { contractorId, kycId } = applied.session;
        await store.commit(
          [
            repository.putSession(applied.session, read),
            repository.putAudit({
              contractorId,
              kycId,
              at: clock.now(),
              actor: { id: 'veriff', type: 'system' },
              action: `session.${decision.status}`,
              occurrence: `${sessionId}/${decision.decidedAt}`,
              reason: decision.reasonCode,
            }),
          ],
          announcements(applied.session, decision, contractorPage, clock.now()),
        );
      }
      return applied;
    },
    { sleep },
  );

/** Better pictures are asked for in the same session: the contractor hears of it, and the machine keeps waiting. */
const announcements = (
  session: Session,
  { status, reasonCode, decidedAt }: SessionDecision,
  url: string,
  time: string,
): readonly AnyEvent[] =>
  status !== 'resubmission_requested'
    ? []
    : [
        makeEvent('kyc.resubmission.requested', {
          entityId: session.kycId,
          occurrence: `${session.sessionId}/${decidedAt}`,
          actor: SYSTEM,
          time,
          metadata: { contractorId: session.contractorId, attempt: session.attempt, reasonCode },
        }),
        tellContractor(session, {
          template: 'kyc-resubmission-requested',
          data: { url, reasonCode, reason: reasonText(reasonCode) },
          occurrence: `${session.sessionId}/${decidedAt}`,
          time,
        }),
      ];

/** Name of the signal that a session's machine waits for; one per session, so a late decision finds no other's wait. */
export const decisionSignal = (sessionId: string): string => `veriff.decision/${sessionId}`;
