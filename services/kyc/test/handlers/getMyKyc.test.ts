import { expect } from 'chai';
import { getMyKyc, route } from '../../src/handlers/getMyKyc.ts';
import type { SessionStatus } from '../../src/domain/session.ts';
import { START, adminNamed, apiOf, contractorNamed, createTestKyc, otherContractorId, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { DEADLINE, givenCompleteSet, givenDocument, givenSession, givenVerification } from '../given.ts';

describe('A contractor who looks at the verification', () => {
  quiet();
  let kyc: TestKyc;
  let get: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    get = apiOf(route, getMyKyc(kyc));
  });
  const action = async () => {
    const { body } = await get();
    return typeof body === 'object' && body !== null && 'nextAction' in body ? body.nextAction : undefined;
  };

  it('has not begun: all documents are missing', async () => {
    expect((await get()).body).to.deep.equal({
      status: 'not_started',
      nextAction: {
        type: 'upload_documents',
        missing: [
          { field: 'identity_document', message: 'upload one of passport, id_card, driving_licence, residence_permit' },
          { field: 'selfie', message: 'not uploaded' },
        ],
      },
      documents: [],
      attempts: [],
      olderVerifications: [],
    });
  });

  it('is promised no deadline before a machine drives the verification', async () => {
    await givenVerification(kyc);
    expect(await action()).not.to.have.property('deadlineAt');
  });

  it('uploads what is missing, then submits, until the deadline', async () => {
    const verification = await givenVerification(kyc, {
      holder: { executionArn: 'arn:execution', claimedAt: START },
    });
    await givenDocument(kyc, verification);
    expect(await action()).to.deep.equal({
      type: 'upload_documents',
      missing: [{ field: 'selfie', message: 'not uploaded' }],
      deadlineAt: DEADLINE,
    });
    await givenDocument(kyc, verification, { kind: 'selfie' });
    expect(await action()).to.deep.equal({ type: 'submit_documents', deadlineAt: DEADLINE });
  });

  it('sees the documents, and not where they lie', async () => {
    const { documentId } = await givenDocument(kyc, await givenVerification(kyc));
    const { body } = await get();
    expect(body).to.deep.nested.include({
      'documents[0]': {
        documentId,
        attempt: 1,
        kind: 'passport',
        side: 'front',
        contentType: 'image/jpeg',
        status: 'accepted',
        requestedAt: START,
      },
    });
  });

  const inSession = async (status: SessionStatus) => {
    const attempts = [{ attempt: 1, submittedAt: START, documentIds: [], verifyBy: '2026-11-05T09:00:00.000Z' }];
    const sessionId = kyc.ids.next();
    const { kycId } = await givenVerification(kyc, { status: 'verifying', sessionId, attempts });
    return givenSession(kyc, { kycId, sessionId, status });
  };

  for (const status of ['created', 'started', 'resubmission_requested'] as const) {
    it(`goes to Veriff while the session is ${status}`, async () => {
      const { url } = await inSession(status);
      expect(await action()).to.deep.equal({ type: 'verify_identity', url, deadlineAt: '2026-11-05T09:00:00.000Z' });
    });
  }

  for (const status of ['submitted', 'declined', 'expired'] as const) {
    it(`waits while the session is ${status}`, async () => {
      await inSession(status);
      expect(await action()).to.deep.equal({ type: 'wait' });
    });
  }

  for (const [status, type] of [
    ['documents_submitted', 'wait'],
    ['verifying', 'wait'],
    ['in_review', 'wait'],
    ['approved', 'none'],
    ['abandoned', 'start_over'],
  ] as const) {
    it(`has "${type}" to do when it is ${status}`, async () => {
      await givenVerification(kyc, { status });
      expect(await action()).to.deep.equal({ type });
    });
  }

  it('reads why an attempt was rejected, and hands in again', async () => {
    const decision = { outcome: 'rejected', by: 'ada', reasonCode: 'document_expired', at: START } as const;
    const attempts = [{ attempt: 1, submittedAt: START, documentIds: [], decision }];
    const verification = await givenVerification(kyc, { status: 'rejected', attempts });
    await givenCompleteSet(kyc, verification, 1);
    const { body } = await get();
    expect(body).to.deep.nested.include({
      'nextAction.type': 'resubmit_documents',
      'attempts[0]': {
        attempt: 1,
        submittedAt: START,
        outcome: 'rejected',
        decidedAt: START,
        reason: 'The document has expired.',
      },
    });
    await givenCompleteSet(kyc, verification, 2);
    expect(await action()).to.deep.equal({ type: 'submit_documents', deadlineAt: DEADLINE });
  });

  it('finds older verifications too', async () => {
    const { kycId } = await givenVerification(kyc, { status: 'abandoned' });
    await givenVerification(kyc);
    expect((await get()).body).to.deep.nested.include({
      'olderVerifications[0]': { kycId, status: 'abandoned', createdAt: START, updatedAt: START, attempts: [] },
    });
  });

  it('sees nobody else’s', async () => {
    await givenVerification(kyc);
    expect((await get({ claims: contractorNamed(otherContractorId) })).body).to.include({ status: 'not_started' });
    expect((await get({ claims: adminNamed('ada') })).status).to.equal(403);
  });
});
