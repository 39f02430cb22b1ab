import { expect } from 'chai';
import { handler, releaseReview, route } from '../../src/handlers/releaseReview.ts';
import { START, apiOf, codeOf, contractorClaimsOnly, createTestKyc, quiet, tickingClock } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenCase } from '../given.ts';

describe('An admin who releases a case', () => {
  quiet();
  let kyc: TestKyc;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    post = apiOf(route, releaseReview(kyc));
  });

  it('puts it back into the queue, from any admin who had claimed it', async () => {
    const { caseId } = await givenCase(kyc, { status: 'claimed', claimedBy: 'bob', claimedAt: START });
    const { status, body } = await post({ pathParameters: { caseId } });
    expect(status).to.equal(200);
    expect(body).to.include({ status: 'open' }).and.not.to.have.any.keys('claimedBy', 'claimedAt');
    expect((await kyc.repository.listCases('open', { limit: 10 })).items).to.have.length(1);
    expect(await auditOf(kyc)).to.deep.equal(['review.released']);
  });

  it('changes nothing about one that is open', async () => {
    const { caseId } = await givenCase(kyc);
    const { length } = kyc.commits;
    expect((await post({ pathParameters: { caseId } })).status).to.equal(200);
    expect(kyc.commits).to.have.length(length);
  });

  it('releases once, even together with another', async () => {
    const { caseId } = await givenCase(kyc, { status: 'claimed', claimedBy: 'bob', claimedAt: START });
    post = apiOf(route, releaseReview({ ...kyc, clock: tickingClock() }));
    kyc.readTogether(`CASE#${caseId}`);
    const answers = await Promise.all([post({ pathParameters: { caseId } }), post({ pathParameters: { caseId } })]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(await auditOf(kyc)).to.deep.equal(['review.released']);
  });

  it('is refused a decided case, an unknown one, and to everybody but admins', async () => {
    const decision = { outcome: 'rejected', by: 'bob', reasonCode: 'other', comment: 'c', at: START } as const;
    const { caseId } = await givenCase(kyc, { status: 'rejected', decision });
    const { length } = kyc.commits;
    expect(codeOf(await post({ pathParameters: { caseId } }))).to.equal('KYC_CASE_DECIDED');
    expect((await post({ pathParameters: { caseId: kyc.ids.next() } })).status).to.equal(404);
    expect((await post({ pathParameters: { caseId }, claims: contractorClaimsOnly })).status).to.equal(403);
    expect(kyc.commits).to.have.length(length);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });
});
