import { object, string } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import { jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { applyProgress, isErased } from '../domain/session.ts';
import type { Applied, Session } from '../domain/session.ts';
import { parseWebhook, refusalOf } from '../domain/webhook.ts';
import type { InboxEntry, VeriffMessage } from '../domain/webhook.ts';
import type { Kyc } from '../ports.ts';
import { decisionSignal, recordDecision } from '../veriff-decisions.ts';
import { kyc, signals } from '../wiring.ts';

const placeSchema = object({ sessionId: string().required(), dedupeKey: string().required() });
type Dependencies = Pick<
  Kyc,
  'repository' | 'store' | 'signals' | 'clock' | 'sleep' | 'contractorPage' | 'countMetric'
>;
type Outcome = Pick<InboxEntry, 'status'> & Partial<Pick<InboxEntry, 'note' | 'rawBody'>>;

/**
 * Process one webhook of the inbox: update its session, tell the machine. Every step is idempotent, so a crash anywhere
 * lets the queue bring it again. What makes no sense is quarantined: kept, counted for the alarm, and not retried. What
 * comes of a session that was erased meanwhile is forgotten as soon as it was used.
 */
export const processVeriffWebhook =
  (service: Dependencies) =>
  async (place: { readonly sessionId: string; readonly dedupeKey: string }): Promise<void> => {
    const read = await service.repository.getInboxEntry(place);
    if (read === undefined) throw new NotFoundError(`No webhook ${place.sessionId}/${place.dedupeKey} in the inbox`);
    if (read.value.status !== 'received') return;
    const outcome = await apply(service, read.value);
    if (outcome.status === 'quarantined') {
      service.countMetric('VeriffWebhookQuarantined');
      logger.warn('Webhook quarantined', { ...place, note: outcome.note });
    }
    await close(service, read, outcome);
  };

const apply = async (service: Dependencies, { rawBody, receivedAt }: InboxEntry): Promise<Outcome> => {
  const message = understand(rawBody, receivedAt);
  if (typeof message === 'string') return { status: 'quarantined', note: message };
  const applied =
    message.kind === 'progress'
      ? await recordProgress(service, message)
      : await recordDecision(service, message.sessionId, message.decision);
  if (applied === undefined) return { status: 'quarantined', note: `Unknown session ${message.sessionId}` };
  if (message.kind === 'decision' && applied.effect !== 'superseded') await tellMachine(service, applied.session);
  return {
    status: applied.effect === 'superseded' ? 'superseded' : 'processed',
    ...(isErased(applied.session) && { rawBody: '' }),
  };
};

/** The message, or why there is none. */
const understand = (rawBody: string, receivedAt: string): VeriffMessage | string => {
  try {
    return parseWebhook(rawBody, receivedAt);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusal;
  }
};

const recordProgress = (
  { repository, store, sleep }: Dependencies,
  { sessionId, ...progress }: VeriffMessage & { readonly kind: 'progress' },
): Promise<Applied | undefined> =>
  retryOnConflict(
    async () => {
      const read = await repository.findSession(sessionId);
      if (read === undefined) return undefined;
      const applied = applyProgress(read.value, progress);
      if (applied.effect === 'applied') await store.commit([repository.putSession(applied.session, read)]);
      return applied;
    },
    { sleep },
  );

/** Also for a duplicate: the first one may have crashed right before this. The signal's id makes it harmless. */
const tellMachine = ({ signals }: Dependencies, { sessionId, kycId, status, reasonCode, decidedAt }: Session) =>
  signals.signal({
    key: `kyc/${kycId}`,
    name: decisionSignal(sessionId),
    id: `${sessionId}/${status}/${decidedAt ?? ''}`,
    payload: { sessionId, status, reasonCode: reasonCode ?? status },
  });

const close = async ({ repository, store }: Dependencies, read: Versioned<InboxEntry>, outcome: Outcome) =>
  store.commit([repository.putInboxEntry({ ...read.value, ...outcome }, read)]);

/** Consumer of the webhook queue. */
export const webhookQueue = (make: () => Dependencies) =>
  queueConsumer(jsonMessage(placeSchema), () => processVeriffWebhook(make()));

export const handler = webhookQueue(() => ({ ...kyc(), signals: signals() }));
