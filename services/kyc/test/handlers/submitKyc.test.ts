import { expect } from 'chai';
import { handler, route, submitKyc } from '../../src/handlers/submitKyc.ts';
import {
  apiOf,
  codeOf,
  contractorId,
  contractorNamed,
  createTestKyc,
  otherContractorId,
  quiet,
  tickingClock,
} from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenCompleteSet, givenDocument, givenVerification } from '../given.ts';

describe('A contractor who submits the documents', () => {
  quiet();
  let kyc: TestKyc;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    post = apiOf(route, submitKyc(kyc));
  });

  it('hands in the complete set: record, audit log and event in one go', async () => {
    const verification = await givenVerification(kyc);
    const documentIds = (await givenCompleteSet(kyc, verification)).map(({ documentId }) => documentId);
    const { length } = kyc.commits;
    const { status, body } = await post({});
    const { kycId } = verification;
    expect(status).to.equal(202);
    expect(body).to.deep.equal({ kycId, attempt: 1, status: 'documents_submitted' });
    expect((await kyc.repository.requireVerification(kycId)).attempts[0]).to.deep.include({ attempt: 1, documentIds });
    expect(await auditOf(kyc)).to.deep.equal(['documents.submitted']);
    expect(kyc.published.map(({ type, detail }) => [type, detail.entityId, detail.actorId])).to.deep.equal([
      ['kyc.documents.uploaded', kycId, contractorId],
    ]);
    expect(kyc.published[0]?.detail.metadata).to.deep.equal({ contractorId, attempt: 1, documentIds });
    expect(kyc.commits).to.have.length(length + 1);
  });

  it('may send an empty object, and nothing else', async () => {
    await givenCompleteSet(kyc, await givenVerification(kyc));
    expect((await post({ body: { now: true } })).status).to.equal(400);
    expect((await post({ body: {} })).status).to.equal(202);
  });

  it('names its onboarding in the event', async () => {
    const onboardingId = kyc.ids.next();
    await givenCompleteSet(kyc, await givenVerification(kyc, { onboardingId }));
    await post({});
    expect(kyc.published[0]?.detail.metadata).to.include({ onboardingId });
  });

  it('submits again after a rejection, with the documents of the new attempt only', async () => {
    const attempts = [{ attempt: 1, submittedAt: '2026-11-02T09:00:00.000Z', documentIds: [] }];
    const verification = await givenVerification(kyc, { status: 'rejected', attempts });
    await givenCompleteSet(kyc, verification, 1);
    expect(codeOf(await post({}))).to.equal('KYC_DOCUMENTS_INCOMPLETE');
    await givenCompleteSet(kyc, verification, 2);
    expect((await post({})).body).to.deep.include({ attempt: 2, status: 'documents_submitted' });
  });

  it('is refused with what is missing, and nothing changes', async () => {
    const never = await post({});
    const verification = await givenVerification(kyc);
    await givenDocument(kyc, verification, { kind: 'id_card', side: 'front' });
    await givenDocument(kyc, verification, { kind: 'selfie', status: 'awaiting_upload' });
    const { length } = kyc.commits;
    const half = await post({});
    expect([never.status, half.status]).to.deep.equal([409, 409]);
    expect(never.body).to.have.nested.property('missing[0].field', 'identity_document');
    expect(half.body).to.deep.include({
      code: 'KYC_DOCUMENTS_INCOMPLETE',
      missing: [
        { field: 'id_card.back', message: 'not uploaded' },
        { field: 'selfie', message: 'announced, but not uploaded or not checked yet' },
      ],
    });
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.deep.equal([]);
  });

  for (const status of ['documents_submitted', 'verifying', 'in_review', 'approved', 'abandoned'] as const) {
    it(`is refused while the verification is ${status}, and nothing changes`, async () => {
      await givenCompleteSet(kyc, await givenVerification(kyc, { status }));
      const { length } = kyc.commits;
      expect(codeOf(await post({}))).to.equal('KYC_STATUS_CONFLICT');
      expect(kyc.commits).to.have.length(length);
    });
  }

  it('submits once, even twice at the same moment', async () => {
    const verification = await givenVerification(kyc);
    await givenCompleteSet(kyc, verification);
    post = apiOf(route, submitKyc({ ...kyc, clock: tickingClock() }));
    kyc.readTogether(`KYC#${verification.kycId}`, 2);
    const answers = await Promise.all([post({}), post({})]);
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([202, 409]);
    expect(kyc.published).to.have.length(1);
  });

  it('gets the same answer to the same key', async () => {
    await givenCompleteSet(kyc, await givenVerification(kyc));
    const headers = { 'idempotency-key': 'k1' };
    expect((await post({ headers })).body).to.deep.equal((await post({ headers })).body);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });

  it('still gets through after the deadline while nobody acted on it', async () => {
    await givenCompleteSet(kyc, await givenVerification(kyc));
    kyc.clock.passDays(31);
    expect((await post({})).status).to.equal(202);
  });

  it('submits nobody else’s documents', async () => {
    await givenCompleteSet(kyc, await givenVerification(kyc));
    const answer = await post({ claims: contractorNamed(otherContractorId) });
    expect(codeOf(answer)).to.equal('KYC_DOCUMENTS_INCOMPLETE');
    expect(kyc.published).to.deep.equal([]);
  });
});
