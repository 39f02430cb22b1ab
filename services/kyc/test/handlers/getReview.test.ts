import { expect } from 'chai';
import { eraseDocument } from '../../src/domain/documents.ts';
import { getReview, route } from '../../src/handlers/getReview.ts';
import { START, apiOf, contractorClaimsOnly, contractorId, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { givenCase, givenCompleteSet, givenVerification } from '../given.ts';

describe('An admin who opens a case', () => {
  quiet();
  let kyc: TestKyc;
  let get: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    get = apiOf(route, getReview(kyc));
  });
  const opened = async () => {
    const verification = await givenVerification(kyc, { status: 'in_review' });
    const documents = await givenCompleteSet(kyc, verification);
    const documentIds = documents.map(({ documentId }) => documentId);
    const reviewCase = await givenCase(kyc, { kycId: verification.kycId, documentIds });
    return { reviewCase, documents, pathParameters: { caseId: reviewCase.caseId } };
  };

  it('sees its documents by links that die after five minutes, and bind the version that was checked', async () => {
    const { documents, reviewCase, pathParameters } = await opened();
    const { status, body } = await get({ pathParameters });
    expect(status).to.equal(200);
    expect(body).to.deep.include({ caseId: reviewCase.caseId, ageSeconds: 0, overdue: false });
    expect(body).to.deep.nested.include({
      'documents[0].download': {
        url: `https://bucket.example.test/${documents[0]?.objectKey}&expires=300`,
        expiresAt: '2026-11-02T09:05:00.000Z',
      },
      'documents[1].kind': 'selfie',
    });
    expect(body).not.to.have.nested.property('documents[0].objectKey');
  });

  it('leaves a trace every time', async () => {
    const { pathParameters, reviewCase } = await opened();
    await get({ pathParameters, headers: { 'x-correlation-id': 'look-1' } });
    await get({ pathParameters });
    const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
    expect(items.map(({ value }) => value.action)).to.deep.equal(['documents.viewed', 'documents.viewed']);
    expect(items.map(({ value }) => value.correlationId)).to.include('look-1');
    expect(items[0]?.value).to.deep.include({
      at: START,
      actor: { id: 'ada', type: 'admin' },
      facts: { caseId: reviewCase.caseId },
    });
  });

  it('finds no link to what was erased', async () => {
    const { documents, pathParameters } = await opened();
    for (const { kycId, documentId } of documents) {
      const read = await kyc.repository.getDocument(kycId, documentId);
      if (read) await kyc.store.commit([kyc.repository.putDocument(eraseDocument(read.value, START), read)]);
    }
    const { body } = await get({ pathParameters });
    expect(body).to.have.nested.property('documents[0].erasedAt', START);
    expect(body).not.to.have.nested.property('documents[0].download');
  });

  it('has to name a case that exists, and to be an admin', async () => {
    const { pathParameters } = await opened();
    const { length } = kyc.commits;
    expect((await get({ pathParameters: { caseId: kyc.ids.next() } })).status).to.equal(404);
    expect((await get({ pathParameters: { caseId: 'x' } })).status).to.equal(400);
    expect((await get({ pathParameters, claims: contractorClaimsOnly })).status).to.equal(403);
    expect(kyc.commits).to.have.length(length);
  });
});
