import { expect } from 'chai';
import { handler, resolveKyc, route } from '../../src/handlers/resolveKyc.ts';
import { apiOf, codeOf, contractorClaimsOnly, contractorId, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { givenVerification } from '../given.ts';

const parkedAt = '2026-11-02T09:00:00.000Z';
const body = { action: 'retry', comment: 'The key at the provider was renewed' };

describe('An admin who resumes a verification', () => {
  quiet();
  let kyc: TestKyc;
  let kycId: string;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(async () => {
    kyc = createTestKyc();
    post = apiOf(route, resolveKyc(kyc));
    ({ kycId } = await givenVerification(kyc, { status: 'verifying' }));
    kyc.signals.waitingFor.withArgs(`kyc/${kycId}`).resolves([`operator.decision/${parkedAt}`]);
  });

  it('tells the parked machine, and leaves a trace', async () => {
    const answer = await post({ pathParameters: { kycId }, body });
    expect(answer.status).to.equal(202);
    expect(answer.body).to.deep.equal({ kycId, action: 'retry' });
    expect(kyc.published.map(({ type, detail: { actorId, metadata } }) => ({ type, actorId, metadata }))).to.deep.equal(
      [{ type: 'kyc.failure.resolved', actorId: 'ada', metadata: { contractorId, action: 'retry', parkedAt } }],
    );
    const { items } = await kyc.repository.listAudit(contractorId, { limit: 10 });
    expect(items[0]?.value).to.deep.include({
      action: 'failure.resolved',
      reason: body.comment,
      facts: { action: 'retry' },
    });
  });

  it('decides one failure once, for any admin and any number of requests', async () => {
    await post({ pathParameters: { kycId }, body });
    const { length } = kyc.commits;
    const second = await post({ pathParameters: { kycId }, body: { ...body, action: 'cancel' } });
    expect([second.status, codeOf(second)]).to.deep.equal([409, 'FAILURE_RESOLVED']);
    expect(kyc.commits, 'and no word of it in the audit log').to.have.length(length);
    expect(kyc.published.map(({ detail: { metadata } }) => metadata)).to.deep.equal([
      { contractorId, action: 'retry', parkedAt },
    ]);
  });

  it('gets the first answer again by the same key, although the failure is decided', async () => {
    const keyed = { pathParameters: { kycId }, body, headers: { 'idempotency-key': 'k1' } };
    const first = await post(keyed);
    const again = await post(keyed);
    expect([again.status, again.body]).to.deep.equal([first.status, first.body]);
    expect(again.headers['idempotency-replayed']).to.equal('true');
  });

  it('may decide the next failure anew', async () => {
    await post({ pathParameters: { kycId }, body });
    kyc.signals.waitingFor.withArgs(`kyc/${kycId}`).resolves(['operator.decision/2026-11-03T09:00:00.000Z']);
    await post({ pathParameters: { kycId }, body: { ...body, action: 'cancel' } });
    expect(new Set(kyc.published.map(({ detail }) => detail.id)).size).to.equal(2);
  });

  it('is refused when nothing is parked, and nothing changes', async () => {
    const { length } = kyc.commits;
    for (const accepted of [[], ['documents.submitted/1']]) {
      kyc.signals.waitingFor.withArgs(`kyc/${kycId}`).resolves(accepted);
      const answer = await post({ pathParameters: { kycId }, body });
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'NOT_PARKED']);
    }
    expect(kyc.commits).to.have.length(length);
    expect(kyc.published).to.deep.equal([]);
  });

  it('says what to do, and why, about a verification that exists, as an admin', async () => {
    const { length } = kyc.commits;
    expect((await post({ pathParameters: { kycId }, body: { ...body, action: 'skip' } })).status).to.equal(400);
    expect((await post({ pathParameters: { kycId }, body: { action: 'retry' } })).status).to.equal(400);
    expect((await post({ pathParameters: { kycId: kyc.ids.next() }, body })).status).to.equal(404);
    expect((await post({ pathParameters: { kycId }, body, claims: contractorClaimsOnly })).status).to.equal(403);
    expect(kyc.commits).to.have.length(length);
    expect(handler.honoursIdempotencyKey).to.equal(true);
  });
});
