import type { SQSRecord } from 'aws-lambda';
import { object } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Envelope, Metadata } from '#shared/events/index.ts';
import { eventMessage, jsonMessage, queueConsumer } from '#shared/lambda/index.ts';
import { logger } from '#shared/logging/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { SYSTEM } from '../domain/announcements.ts';
import { eraseDocument, objectKey, uploadsEndAt } from '../domain/documents.ts';
import { eraseComment, reviewCaseId } from '../domain/review-case.ts';
import { eraseSession } from '../domain/session.ts';
import type { Session } from '../domain/session.ts';
import { isFinal } from '../domain/verification.ts';
import type { Verification } from '../domain/verification.ts';
import { blank, eraseWebhooks } from '../erasure.ts';
import type { Kyc } from '../ports.ts';
import { documents, kyc, queues } from '../wiring.ts';

type Dependencies = Pick<Kyc, 'repository' | 'webhookRecords' | 'store' | 'documents' | 'queues' | 'clock' | 'sleep'>;
type ErasureRequested = Envelope<Metadata<'kyc.erasure.requested'>>;

/**
 * Erase what is personal in a contractor's ended verifications. One that was opened after the request is left alone.
 *
 * A document's record is blanked before its object is removed: from then on no form is signed for it, and `checkDocument` removes
 * what is uploaded. Forms that were signed before can be used until they expire: then the objects are removed once more.
 *
 * A verification is marked as the last step of its own, so that a redelivery does again whatever may not have been done;
 * every step can be repeated. The last mark carries the announcement: it is made once, however often and in however many
 * pieces this runs.
 */
export const erasePersonalData =
  (service: Dependencies) =>
  async ({ id, time, metadata: { contractorId } }: ErasureRequested): Promise<void> => {
    const pending = await erasable(service, contractorId, time);
    const last = pending.at(-1);
    for (const verification of pending) {
      await eraseDocuments(service, verification);
      for (const session of await service.repository.listSessions(verification.kycId)) {
        await forgetSession(service, session);
      }
      await mark(service, verification, verification === last ? id : undefined);
    }
    logger.info('Personal data erased', { contractorId, verifications: pending.length });
  };

/**
 * Ended, not erased, and opened before the request: an old request that comes again, from a dead-letter queue or the
 * bus's archive, is not about a newer verification. The list comes from an index that may lag, so each one is read again.
 */
const erasable = async ({ repository }: Dependencies, contractorId: string, requestedAt: string) => {
  const listed = await repository.listVerifications(contractorId);
  const read = await Promise.all(listed.map(({ kycId }) => repository.requireVerification(kycId)));
  return read.filter(
    (verification) =>
      isFinal(verification) && verification.erasedAt === undefined && verification.createdAt <= requestedAt,
  );
};

const eraseDocuments = async (service: Dependencies, { kycId }: Verification): Promise<void> => {
  const { repository, documents: bucket, clock, queues: send } = service;
  for (const { documentId } of await repository.listDocuments(kycId)) {
    await blank(
      service,
      () => repository.getDocument(kycId, documentId),
      (before) => eraseDocument(before, clock.now()),
      repository.putDocument,
    );
  }
  const erased = await repository.listDocuments(kycId);
  for (const document of erased) await bucket.remove(objectKey(document));
  const now = clock.now();
  const end = uploadsEndAt(erased, now);
  if (end !== undefined) await send.sweepDocuments({ kycId }, Math.ceil((Date.parse(end) - Date.parse(now)) / 1_000));
};

/** Remove what was uploaded after the erasure, with a form from before it. */
export const sweepDocuments =
  ({ repository, documents: bucket }: Pick<Dependencies, 'repository' | 'documents'>) =>
  async ({ sweep: kycId }: Sweep): Promise<void> => {
    for (const document of await repository.listDocuments(kycId)) {
      if (document.erasedAt !== undefined) await bucket.remove(objectKey(document));
    }
  };

const forgetSession = async (service: Dependencies, { sessionId, kycId }: Session): Promise<void> => {
  const { repository, queues: send } = service;
  await blank(service, () => repository.findSession(sessionId), eraseSession, repository.putSession);
  await eraseWebhooks(service, sessionId);
  await blank(service, () => repository.getCase(reviewCaseId(kycId, sessionId)), eraseComment, repository.putCase);
  await send.eraseAtVeriff({ sessionId });
};

/** @param requestId Of the request that this is the last part of */
const mark = ({ repository, clock }: Dependencies, { kycId }: Verification, requestId: string | undefined) =>
  repository.changeVerification(kycId, (before) => {
    if (before.erasedAt !== undefined) return { value: before, result: undefined };
    const { contractorId } = before;
    const at = clock.now();
    return {
      value: { ...before, erasedAt: at },
      result: undefined,
      audit: [{ contractorId, kycId, at, actor: SYSTEM, action: 'personal-data.erased' }],
      events:
        requestId === undefined
          ? []
          : [
              makeEvent('kyc.personal-data.erased', {
                entityId: contractorId,
                occurrence: requestId,
                actor: SYSTEM,
                time: at,
                metadata: { contractorId },
              }),
            ],
    };
  });

/** The queue's rule forwards EventBridge's event as it is. */
const erasureRequest = eventMessage('kyc.erasure.requested');
const sweepMessage = jsonMessage(object({ sweep: uuid().required() }));
type Sweep = ReturnType<typeof sweepMessage>;

/** A request, or a sweep that this function has sent to its own queue. */
export const erasureMessage = (record: Pick<SQSRecord, 'body'>): ErasureRequested | Sweep => {
  const message: unknown = JSON.parse(record.body);
  return typeof message === 'object' && message !== null && 'sweep' in message
    ? sweepMessage(record)
    : erasureRequest(record);
};

/** Consumer of the queue of erasures. */
export const erasureQueue = (make: () => Dependencies) =>
  queueConsumer(
    erasureMessage,
    () => (message) => ('sweep' in message ? sweepDocuments(make())(message) : erasePersonalData(make())(message)),
  );

export const handler = erasureQueue(() => ({ ...kyc(), documents: documents(), queues: queues() }));
