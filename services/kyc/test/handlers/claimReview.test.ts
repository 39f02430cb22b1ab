import { expect } from 'chai';
import { claimReview, handler, route } from '../../src/handlers/claimReview.ts';
import {
  START,
  adminNamed,
  apiOf,
  codeOf,
  contractorClaimsOnly,
  createTestKyc,
  quiet,
  tickingClock,
} from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenCase } from '../given.ts';

describe('An admin who claims a case', () => {
  quiet();
  let kyc: TestKyc;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    post = apiOf(route, claimReview(kyc));
  });

  it('takes it off the queue', async () => {
    const { caseId, ...rest } = await givenCase(kyc);
    const { status, body } = await post({ pathParameters: { caseId } });
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      caseId,
      ...rest,
      status: 'claimed',
      claimedBy: 'ada',
      claimedAt: START,
      ageSeconds: 0,
      overdue: false,
    });
    expect((await kyc.repository.listCases('open', { limit: 10 })).items).to.deep.equal([]);
    expect(await auditOf(kyc)).to.deep.equal(['review.claimed']);
  });

  it('may claim it again: nothing is written', async () => {
    const { caseId } = await givenCase(kyc, { status: 'claimed', claimedBy: 'ada', claimedAt: START });
    const { length } = kyc.commits;
    expect((await post({ pathParameters: { caseId } })).status).to.equal(200);
    expect(kyc.commits).to.have.length(length);
  });

  it('wins or loses against another: one gets it, the other a 409', async () => {
    const { caseId } = await givenCase(kyc);
    post = apiOf(route, claimReview({ ...kyc, clock: tickingClock() }));
    kyc.readTogether(`CASE#${caseId}`);
    const answers = await Promise.all(
      ['ada', 'bob'].map((name) => post({ pathParameters: { caseId }, claims: adminNamed(name) })),
    );
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
    expect(answers.map(codeOf)).to.include('KYC_CASE_CLAIM');
    expect(await auditOf(kyc)).to.deep.equal(['review.claimed']);
  });

  it('is refused a case that another holds, or that is decided', async () => {
    const held = await givenCase(kyc, { status: 'claimed', claimedBy: 'bob', claimedAt: START });
    const decision = {
      outcome: 'approved',
      by: 'bob',
      reasonCode: 'documents_genuine',
      comment: 'c',
      at: START,
    } as const;
    const decided = await givenCase(kyc, { status: 'approved', decision });
    const { length } = kyc.commits;
    const codes = [];
    for (const { caseId } of [held, decided]) codes.push(codeOf(await post({ pathParameters: { caseId } })));
    expect(codes).to.deep.equal(['KYC_CASE_CLAIM', 'KYC_CASE_DECIDED']);
    expect(kyc.commits).to.have.length(length);
  });

  it('has to name a case that exists, and to be an admin; the call can be repeated', async () => {
    const { caseId } = await givenCase(kyc);
    expect((await post({ pathParameters: { caseId: kyc.ids.next() } })).status).to.equal(404);
    expect((await post({ pathParameters: { caseId }, claims: contractorClaimsOnly })).status).to.equal(403);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });
});
