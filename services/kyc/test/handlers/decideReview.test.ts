import { expect } from 'chai';
import { decideReview, handler, route } from '../../src/handlers/decideReview.ts';
import {
  START,
  adminNamed,
  apiOf,
  codeOf,
  contractorClaimsOnly,
  contractorId,
  createTestKyc,
  quiet,
  tickingClock,
} from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenCase } from '../given.ts';

const approval = { outcome: 'approved', reasonCode: 'documents_genuine', comment: 'Compared with the register' };

describe('An admin who decides a case', () => {
  quiet();
  let kyc: TestKyc;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    post = apiOf(route, decideReview(kyc));
  });
  const claimed = () => givenCase(kyc, { status: 'claimed', claimedBy: 'ada', claimedAt: START });

  it('writes the decision, the audit log and the event in one go', async () => {
    const { caseId, kycId } = await claimed();
    const { length } = kyc.commits;
    const { status, body } = await post({ pathParameters: { caseId }, body: approval });
    expect(status).to.equal(200);
    expect(body).to.deep.include({ status: 'approved', decision: { ...approval, comment: '', by: 'ada', at: START } });
    expect((await kyc.repository.getCase(caseId))?.value.decision?.comment).to.equal(approval.comment);
    expect(kyc.commits).to.have.length(length + 1);
    expect(await auditOf(kyc)).to.deep.equal(['review.approved']);
    expect(kyc.published.map(({ type, detail }) => ({ type, ...detail }))).to.deep.equal([
      {
        ...kyc.published[0]?.detail,
        type: 'kyc.review.decided',
        entityId: kycId,
        actorId: 'ada',
        actorType: 'admin',
        metadata: { contractorId, attempt: 1, caseId, decision: 'approved', reasonCode: 'documents_genuine' },
      },
    ]);
  });

  it('keeps the comment off the bus and out of the audit log', async () => {
    const { caseId } = await claimed();
    await post({ pathParameters: { caseId }, body: approval });
    const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
    expect(JSON.stringify([kyc.published, items])).not.to.include(approval.comment);
  });

  it('may reject', async () => {
    const { caseId } = await claimed();
    const body = { outcome: 'rejected', reasonCode: 'suspected_fraud', comment: 'Altered' };
    expect((await post({ pathParameters: { caseId }, body })).body).to.include({ status: 'rejected' });
    expect(kyc.published[0]?.detail.metadata).to.include({ decision: 'rejected', reasonCode: 'suspected_fraud' });
  });

  it('decides once', async () => {
    const { caseId } = await claimed();
    await post({ pathParameters: { caseId }, body: approval });
    const { length } = kyc.commits;
    const again = await post({
      pathParameters: { caseId },
      body: { ...approval, outcome: 'rejected', reasonCode: 'other' },
    });
    expect([again.status, codeOf(again)]).to.deep.equal([409, 'KYC_CASE_DECIDED']);
    expect(kyc.commits).to.have.length(length);
  });

  it('decides once, even in two windows at the same moment', async () => {
    const { caseId } = await claimed();
    post = apiOf(route, decideReview({ ...kyc, clock: tickingClock() }));
    kyc.readTogether(`CASE#${caseId}`);
    const bodies = [approval, { outcome: 'rejected', reasonCode: 'other', comment: 'No' }];
    const answers = await Promise.all(bodies.map((body) => post({ pathParameters: { caseId }, body })));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    expect(kyc.published).to.have.length(1);
  });

  it('has to hold the case', async () => {
    const { caseId } = await claimed();
    const { caseId: open } = await givenCase(kyc);
    const { length } = kyc.commits;
    const stranger = await post({ pathParameters: { caseId }, body: approval, claims: adminNamed('bob') });
    expect(codeOf(stranger)).to.equal('KYC_CASE_CLAIM');
    expect(codeOf(await post({ pathParameters: { caseId: open }, body: approval }))).to.equal('KYC_CASE_CLAIM');
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.deep.equal([]);
  });

  it('gives a reason that goes with the outcome, and a comment', async () => {
    const { caseId } = await claimed();
    const { length } = kyc.commits;
    for (const body of [
      { ...approval, reasonCode: 'other' },
      { ...approval, reasonCode: 'because' },
      { ...approval, outcome: 'maybe' },
      { ...approval, comment: '' },
      { ...approval, comment: 'x'.repeat(1001) },
    ]) {
      expect((await post({ pathParameters: { caseId }, body })).status, JSON.stringify(body).slice(0, 90)).to.equal(
        400,
      );
    }
    expect(kyc.commits).to.have.length(length);
  });

  it('has to name a case that exists, and to be an admin; the call can be repeated', async () => {
    const { caseId } = await claimed();
    expect((await post({ pathParameters: { caseId: kyc.ids.next() }, body: approval })).status).to.equal(404);
    expect((await post({ pathParameters: { caseId }, body: approval, claims: contractorClaimsOnly })).status).to.equal(
      403,
    );
    const headers = { 'idempotency-key': 'k1' };
    const first = await post({ pathParameters: { caseId }, body: approval, headers });
    expect((await post({ pathParameters: { caseId }, body: approval, headers })).body).to.deep.equal(first.body);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });
});
