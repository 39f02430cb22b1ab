import { expect } from 'chai';
import { listReviews, route } from '../../src/handlers/listReviews.ts';
import { apiOf, contractorClaimsOnly, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { givenCase } from '../given.ts';

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor?: string;
}
const isListed = (body: unknown): body is Listed => typeof body === 'object' && body !== null && 'items' in body;

describe('The review queue', () => {
  quiet();
  let kyc: TestKyc;
  let get: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    get = apiOf(route, listReviews(kyc));
  });
  const list = async (query?: Readonly<Record<string, string>>): Promise<Listed> => {
    const { body } = await get(query ? { query } : {});
    if (!isListed(body)) throw new Error('No list');
    return body;
  };

  it('shows open cases, oldest first, with their age', async () => {
    const first = await givenCase(kyc);
    kyc.clock.set('2026-11-02T09:10:00.000Z');
    const second = await givenCase(kyc, { risk: 'high' });
    await givenCase(kyc, { status: 'claimed', claimedBy: 'bob' });
    kyc.clock.set('2026-11-02T10:00:00.000Z');
    expect((await list()).items).to.deep.equal([
      { ...first, ageSeconds: 3600, overdue: false },
      { ...second, ageSeconds: 3000, overdue: false },
    ]);
  });

  it('marks what is past its service level', async () => {
    await givenCase(kyc);
    kyc.clock.passDays(1);
    expect((await list()).items.map(({ overdue }) => overdue)).to.deep.equal([true]);
  });

  it('can be asked for claimed and decided cases', async () => {
    const { caseId } = await givenCase(kyc, { status: 'claimed', claimedBy: 'bob' });
    expect((await list({ status: 'claimed' })).items.map((item) => item['caseId'])).to.deep.equal([caseId]);
    expect((await list({ status: 'approved' })).items).to.deep.equal([]);
  });

  it('comes in pages, none twice and none left out', async () => {
    const cases = [];
    for (const minute of ['01', '02', '03']) {
      kyc.clock.set(`2026-11-02T09:${minute}:00.000Z`);
      cases.push((await givenCase(kyc)).caseId);
    }
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map((item) => item['caseId'])).to.deep.equal(cases);
    expect(second).not.to.have.property('nextCursor');
  });

  it('refuses a status, a limit and a cursor that make no sense, and everybody but admins', async () => {
    for (const query of [{ status: 'lost' }, { limit: '0' }, { cursor: 'made-up' }, { stauts: 'open' }]) {
      expect((await get({ query })).status, JSON.stringify(query)).to.equal(400);
    }
    expect((await get({ claims: contractorClaimsOnly })).status).to.equal(403);
  });
});
