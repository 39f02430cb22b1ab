import { expect } from 'chai';
import type { AuditEntry } from '../../src/domain/audit.ts';
import { listAudit, route } from '../../src/handlers/listAudit.ts';
import { apiOf, contractorClaimsOnly, contractorId, createTestKyc, otherContractorId, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';

describe('The audit log of a contractor', () => {
  quiet();
  let kyc: TestKyc;
  let get: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    get = apiOf(route, listAudit(kyc));
  });
  const pathParameters = { contractorId };
  const entry = (minute: number): AuditEntry => ({
    contractorId,
    kycId: '0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b01',
    at: `2026-11-02T09:0${minute}:00.000Z`,
    actor: { id: 'ada', type: 'admin' },
    action: 'review.claimed',
    occurrence: 'c',
    correlationId: 'r1',
  });

  it('comes newest first, in pages', async () => {
    for (const minute of [1, 3, 2]) await kyc.store.commit([kyc.repository.putAudit(entry(minute))]);
    const first = await get({ pathParameters, query: { limit: '2' } });
    expect(first.body).to.deep.include({ items: [entry(3), entry(2)] });
    const cursor =
      typeof first.body === 'object' && first.body !== null && 'nextCursor' in first.body
        ? String(first.body.nextCursor)
        : '';
    expect((await get({ pathParameters, query: { limit: '2', cursor } })).body).to.deep.equal({ items: [entry(1)] });
  });

  it('is empty for somebody else, and closed to everybody but admins', async () => {
    await kyc.store.commit([kyc.repository.putAudit(entry(1))]);
    expect((await get({ pathParameters: { contractorId: otherContractorId } })).body).to.deep.equal({ items: [] });
    expect((await get({ pathParameters: { contractorId: 'me' } })).status).to.equal(400);
    expect((await get({ pathParameters, query: { cursor: 'made-up' } })).status).to.equal(400);
    expect((await get({ pathParameters, claims: contractorClaimsOnly })).status).to.equal(403);
  });
});
