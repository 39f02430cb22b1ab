import { expect } from 'chai';
import { handler, route, startKyc } from '../../src/handlers/startKyc.ts';
import { apiOf, codeOf, contractorClaimsOnly, contractorId, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { auditOf, givenVerification } from '../given.ts';

describe('An admin who starts a verification', () => {
  quiet();
  let kyc: TestKyc;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    post = apiOf(route, startKyc(kyc));
  });

  it('creates it and starts its execution', async () => {
    const { status, body } = await post({ body: { contractorId } });
    const kycId = (await kyc.repository.getCurrent(contractorId))?.value.kycId;
    expect(status).to.equal(202);
    expect(body).to.deep.equal({ kycId, status: 'collecting_documents' });
    expect(kyc.started).to.deep.equal([{ name: kycId, input: { kycId, contractorId } }]);
    expect(await auditOf(kyc)).to.have.members(['verification.created', 'start.requested']);
  });

  it('finds one that is running, and starts no second', async () => {
    const { kycId } = await givenVerification(kyc, { status: 'verifying' });
    expect((await post({ body: { contractorId } })).body).to.deep.equal({ kycId, status: 'verifying' });
    expect(kyc.started).to.deep.equal([{ name: kycId, input: { kycId, contractorId } }]);
  });

  it('starts a new one after the last was abandoned', async () => {
    const { kycId } = await givenVerification(kyc, { status: 'abandoned' });
    await post({ body: { contractorId } });
    expect(kyc.started[0]?.name).not.to.equal(kycId);
  });

  it('creates one, even together with another admin', async () => {
    kyc.readTogether(`CONTRACTOR#${contractorId}`);
    const answers = await Promise.all([post({ body: { contractorId } }), post({ body: { contractorId } })]);
    expect(answers[0].body).to.deep.equal(answers[1].body);
    expect(await kyc.repository.listVerifications(contractorId)).to.have.length(1);
  });

  it('is refused when the contractor is verified, and nothing starts', async () => {
    await givenVerification(kyc, { status: 'approved' });
    const { length } = kyc.commits;
    const answer = await post({ body: { contractorId } });
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'KYC_STATUS_CONFLICT']);
    expect(kyc.commits).to.have.length(length);
    expect(kyc.started).to.deep.equal([]);
  });

  it('reaches the same verification when the first call died half-way', async () => {
    for (const effects of [1, 2, 3]) {
      kyc = createTestKyc();
      post = apiOf(route, startKyc(kyc));
      kyc.crashAfter(effects);
      expect((await post({ body: { contractorId } })).status).to.equal(500);
      expect((await post({ body: { contractorId } })).status).to.equal(202);
      expect(await kyc.repository.listVerifications(contractorId)).to.have.length(1);
      expect(new Set(kyc.started.map(({ name }) => name)).size).to.equal(1);
    }
  });

  it('names a contractor, is an admin, and may repeat the call', async () => {
    expect((await post({ body: { contractorId: 'me' } })).status).to.equal(400);
    expect((await post({ body: { contractorId }, claims: contractorClaimsOnly })).status).to.equal(403);
    expect(kyc.commits).to.deep.equal([]);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });
});
