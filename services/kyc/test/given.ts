import { makeEvent } from '#shared/events/index.ts';
import { checkDocument } from '../src/handlers/checkDocument.ts';
import { objectKey } from '../src/domain/documents.ts';
import type { KycDocument } from '../src/domain/documents.ts';
import { objectVersion } from '../src/domain/object-version.ts';
import { reviewCaseId } from '../src/domain/review-case.ts';
import type { ReviewCase } from '../src/domain/review-case.ts';
import type { Session } from '../src/domain/session.ts';
import { newVerification } from '../src/domain/verification.ts';
import type { Verification } from '../src/domain/verification.ts';
import type { Webhook } from '#shared/inbox/index.ts';
import type { WebhookId } from '../src/domain/webhook.ts';
import { JPEG, START, contractorId } from './fixtures.ts';
import type { TestKyc } from './fixtures.ts';

/** The event that asks for the erasure of the contractor's data. */
export const erasureRequest = makeEvent('kyc.erasure.requested', {
  entityId: contractorId,
  occurrence: 'r1',
  actor: { id: 'ada', type: 'admin' },
  time: START,
  metadata: { contractorId },
}).detail;

/** States to begin a test in, written straight into the store. */

export const DEADLINE = '2026-12-02T09:00:00.000Z';

/** The contractor's present verification. */
export const givenVerification = async (kyc: TestKyc, parts: Partial<Verification> = {}): Promise<Verification> => {
  const facts = { kycId: kyc.ids.next(), contractorId, at: START, submitBy: DEADLINE };
  const verification: Verification = { ...newVerification(facts), ...parts };
  const pointer = await kyc.repository.getCurrent(verification.contractorId);
  await kyc.store.commit([
    kyc.repository.putVerification(verification),
    kyc.repository.putCurrent(verification.contractorId, verification.kycId, pointer),
  ]);
  return verification;
};

/** A document that was uploaded and accepted, with its object in the bucket; or whatever `parts` say. */
export const givenDocument = async (
  kyc: TestKyc,
  { kycId }: Pick<Verification, 'kycId'>,
  parts: Partial<KycDocument> = {},
): Promise<KycDocument> => {
  const ids = { documentId: kyc.ids.next(), kycId, contractorId };
  const key = objectKey(ids);
  const accepted = (parts.status ?? 'accepted') === 'accepted';
  const document: KycDocument = {
    ...ids,
    attempt: 1,
    kind: 'passport',
    side: 'front',
    contentType: 'image/jpeg',
    status: 'accepted',
    objectKey: accepted ? objectVersion(key, kyc.documents.upload(key, JPEG)) : key,
    requestedAt: kyc.clock.now(),
    formsSigned: 1,
    formExpiresAt: '2026-11-02T08:00:00.000Z',
    ...parts,
  };
  await kyc.store.commit([kyc.repository.putDocument(document)]);
  return document;
};

/** A passport and a selfie: what this service's rules ask for. */
export const givenCompleteSet = async (kyc: TestKyc, verification: Verification, attempt = 1) => [
  await givenDocument(kyc, verification, { attempt }),
  await givenDocument(kyc, verification, { attempt, kind: 'selfie' }),
];

export const givenSession = async (
  kyc: TestKyc,
  parts: Partial<Session> & Pick<Session, 'kycId'>,
): Promise<Session> => {
  const sessionId = parts.sessionId ?? kyc.ids.next();
  const session: Session = {
    sessionId,
    contractorId,
    attempt: 1,
    number: 1,
    url: `https://veriff.example.test/v/${sessionId}`,
    status: 'created',
    createdAt: START,
    expiresAt: '2026-11-09T09:00:00.000Z',
    ...parts,
  };
  await kyc.store.commit(kyc.repository.addSession(session));
  return session;
};

export const givenCase = async (kyc: TestKyc, parts: Partial<ReviewCase> = {}): Promise<ReviewCase> => {
  const kycId = parts.kycId ?? kyc.ids.next();
  const sessionId = parts.sessionId ?? kyc.ids.next();
  const reviewCase: ReviewCase = {
    caseId: reviewCaseId(kycId, sessionId),
    kycId,
    contractorId,
    attempt: 1,
    sessionId,
    reason: 'provider_review',
    risk: 'low',
    documentIds: [],
    status: 'open',
    openedAt: kyc.clock.now(),
    dueAt: '2026-11-03T09:00:00.000Z',
    overdueCount: 0,
    ...parts,
  };
  await kyc.store.commit([kyc.repository.putCase(reviewCase)]);
  return reviewCase;
};

export const givenWebhook = async (
  kyc: TestKyc,
  sessionId: string,
  parts: Partial<Webhook<WebhookId>> = {},
): Promise<Webhook<WebhookId>> => {
  const entry: Webhook<WebhookId> = {
    sessionId,
    dedupeKey: kyc.ids.next(),
    rawBody: '{"verification":{"person":{"lastName":"Somebody"}}}',
    receivedAt: START,
    expiresAt: DEADLINE,
    status: 'processed',
    ...parts,
  };
  await kyc.store.commit([kyc.webhookRecords.putWebhook(entry)]);
  return entry;
};

/** What happens when a browser uploads: S3 keeps a version, and its message is worked off. */
export const whenUploaded = async (kyc: TestKyc, key: string, bytes: Uint8Array): Promise<string> => {
  const versionId = kyc.documents.upload(key, bytes);
  await checkDocument(kyc)({ key, versionId });
  return versionId;
};

export const auditOf = async (kyc: TestKyc): Promise<readonly string[]> =>
  (await kyc.repository.listAudit(contractorId, { limit: 100 })).items.map(({ value }) => value.action);
