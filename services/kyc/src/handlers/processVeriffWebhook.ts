import { object, string } from 'yup';
import { processWebhook } from '#shared/inbox/index.ts';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { applyProgress, isErased } from '../domain/session.ts';
import type { Applied, Session } from '../domain/session.ts';
import { parseWebhook, veriffWebhooks } from '../domain/webhook.ts';
import type { VeriffMessage } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { decisionSignal, recordDecision } from '../veriff-decisions.ts';
import { kyc, signals } from '../wiring.ts';

const messageSchema = object({ sessionId: string().required(), dedupeKey: string().required() });
type Dependencies = Pick<
  Kyc,
  'repository' | 'webhookRecords' | 'store' | 'signals' | 'clock' | 'sleep' | 'contractorPage' | 'countMetric'
>;

/**
 * Process one webhook of the inbox: update its session, signal the machine. The body of a webhook whose session has been
 * erased meanwhile is erased as soon as it was used, or quarantined.
 */
export const processVeriffWebhook = (service: Dependencies) =>
  processWebhook(
    veriffWebhooks,
    service,
    ({ rawBody, receivedAt }) => parseWebhook(rawBody, receivedAt),
    async (message) => {
      const known = (await service.repository.findSession(message.sessionId))?.value;
      if (known !== undefined && message.vendorData !== undefined && message.vendorData !== known.contractorId) {
        return { status: 'quarantined', note: `Session ${message.sessionId} is of another contractor` };
      }
      const applied =
        message.kind === 'progress'
          ? await recordProgress(service, message)
          : await recordDecision(service, message.sessionId, message.decision);
      if (applied === undefined) return { status: 'quarantined', note: `Unknown session ${message.sessionId}` };
      if (message.kind === 'decision' && applied.effect !== 'superseded') await signalMachine(service, applied.session);
      return { status: applied.effect === 'superseded' ? 'superseded' : 'processed' };
    },
    {
      isErased: async ({ sessionId }) => {
        const session = await service.repository.findSession(sessionId);
        return session !== undefined && isErased(session.value);
      },
    },
  );

const recordProgress = (
  { repository, store, sleep }: Dependencies,
  { sessionId, status, veriffAttemptId }: VeriffMessage & { readonly kind: 'progress' },
): Promise<Applied | undefined> =>
  retryOnConflict(
    async () => {
      const read = await repository.findSession(sessionId);
      if (read === undefined) return undefined;
      const applied = applyProgress(read.value, { status, veriffAttemptId });
      if (applied.effect === 'applied') await store.commit([repository.putSession(applied.session, read)]);
      return applied;
    },
    { sleep },
  );

/** Also for a duplicate: the first run may have crashed right before this. The signal's id makes a repeat harmless. */
const signalMachine = ({ signals }: Dependencies, { sessionId, kycId, status, reasonCode, decidedAt }: Session) =>
  signals.signal({
    key: `kyc/${kycId}`,
    name: decisionSignal(sessionId),
    id: `${sessionId}/${status}/${decidedAt ?? ''}`,
    payload: { sessionId, status, reasonCode: reasonCode ?? status },
  });

/** Consumer of the webhook queue. */
export const webhookQueue = (make: () => Dependencies) =>
  queueConsumer(jsonMessage(messageSchema), () => processVeriffWebhook(make()));

export const handler = webhookQueue(() => ({ ...kyc(), signals: signals() }));
