import { expect } from 'chai';
import { requestErasure, route } from '../../src/handlers/requestErasure.ts';
import { apiOf, codeOf, contractorClaimsOnly, contractorId, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenVerification } from '../given.ts';

describe('An admin who asks for an erasure', () => {
  quiet();
  let kyc: TestKyc;
  let remove: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    remove = apiOf(route, requestErasure(kyc));
  });
  const pathParameters = { contractorId };

  it('starts it, with a trace', async () => {
    await givenVerification(kyc, { status: 'abandoned' });
    await givenVerification(kyc, { status: 'approved' });
    const { status, body } = await remove({ pathParameters });
    expect(status).to.equal(202);
    expect(body).to.deep.equal({ contractorId, verifications: 2 });
    expect(await auditOf(kyc)).to.deep.equal(['erasure.requested']);
    expect(kyc.published.map(({ type, detail: { entityId, actorId } }) => [type, entityId, actorId])).to.deep.equal([
      ['kyc.erasure.requested', contractorId, 'ada'],
    ]);
  });

  it('may ask again', async () => {
    await givenVerification(kyc, { status: 'approved' });
    expect([(await remove({ pathParameters })).status, (await remove({ pathParameters })).status]).to.deep.equal([
      202, 202,
    ]);
    expect(kyc.published).to.have.length(2);
  });

  for (const status of ['documents_submitted', 'verifying', 'in_review', 'rejected'] as const) {
    it(`has to wait while a verification is ${status}`, async () => {
      await givenVerification(kyc, { status: 'abandoned' });
      await givenVerification(kyc, { status });
      const { length } = kyc.commits;
      const answer = await remove({ pathParameters });
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'KYC_VERIFICATION_IN_PROGRESS']);
      expect(kyc.commits).to.have.length(length);
      expect(kyc.published).to.deep.equal([]);
    });
  }

  it('ends a verification that was never submitted, as no machine ever will', async () => {
    const { kycId } = await givenVerification(kyc, { status: 'collecting_documents' });
    const { length } = kyc.commits;
    expect((await remove({ pathParameters, headers: { 'x-correlation-id': 'c-1' } })).status).to.equal(202);
    expect((await kyc.repository.requireVerification(kycId)).status).to.equal('abandoned');
    expect(kyc.published.map(({ type }) => type)).to.deep.equal(['kyc.abandoned', 'kyc.erasure.requested']);
    expect(kyc.published[0]?.detail.metadata).to.deep.equal({ contractorId, attempt: 1, reason: 'erasure_requested' });
    expect(kyc.commits, 'all in one commit').to.have.length(length + 1);
    const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
    const entries = items.map(({ value: { action, reason, correlationId } }) => ({ action, reason, correlationId }));
    expect(entries).to.have.deep.members([
      { action: 'kyc.abandoned', reason: 'erasure_requested', correlationId: 'c-1' },
      { action: 'erasure.requested', reason: undefined, correlationId: 'c-1' },
    ]);
  });

  it('has to wait for a machine that already waits for the documents', async () => {
    const holder = { executionArn: 'arn:execution', claimedAt: '2026-11-02T09:00:00.000Z' };
    await givenVerification(kyc, { status: 'collecting_documents', holder });
    expect((await remove({ pathParameters })).status).to.equal(409);
    expect(kyc.published).to.deep.equal([]);
  });

  it('has to name a contractor who has a verification, and to be an admin', async () => {
    expect((await remove({ pathParameters })).status).to.equal(404);
    expect((await remove({ pathParameters: { contractorId: 'x' } })).status).to.equal(400);
    await givenVerification(kyc, { status: 'approved' });
    expect((await remove({ pathParameters, claims: contractorClaimsOnly })).status).to.equal(403);
    expect(kyc.published).to.deep.equal([]);
  });
});
