import { expect } from 'chai';
import { eraseWebhooks } from '../../src/erasure.ts';
import { listWebhooks, route } from '../../src/handlers/listWebhooks.ts';
import { START, apiOf, contractorClaimsOnly, createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { givenWebhook } from '../given.ts';

interface Listed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly nextCursor?: string;
}
const isListed = (body: unknown): body is Listed => typeof body === 'object' && body !== null && 'items' in body;

describe('The webhook inbox', () => {
  quiet();
  let kyc: TestKyc;
  let get: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    kyc = createTestKyc();
    get = apiOf(route, listWebhooks(kyc));
  });
  const list = async (query?: Readonly<Record<string, string>>): Promise<Listed> => {
    const { body } = await get(query ? { query } : {});
    if (!isListed(body)) throw new Error('No list');
    return body;
  };
  const keysOf = ({ items }: Listed) => items.map((item) => item['dedupeKey']);

  it('shows what is quarantined and why, newest first, and never what it says', async () => {
    const later = '2026-11-02T10:00:00.000Z';
    const first = await givenWebhook(kyc, 'none', { status: 'quarantined', note: 'Not JSON' });
    const second = await givenWebhook(kyc, 's1', {
      status: 'quarantined',
      note: 'Unknown session s1',
      receivedAt: later,
    });
    await givenWebhook(kyc, 's2');
    expect((await list()).items).to.deep.equal([
      {
        sessionId: 's1',
        dedupeKey: second.dedupeKey,
        receivedAt: later,
        status: 'quarantined',
        note: 'Unknown session s1',
      },
      { sessionId: 'none', dedupeKey: first.dedupeKey, receivedAt: START, status: 'quarantined', note: 'Not JSON' },
    ]);
  });

  it('can be asked for every status, of which a webhook has one', async () => {
    for (const status of ['received', 'processed', 'superseded', 'quarantined'] as const) {
      const { dedupeKey } = await givenWebhook(kyc, 's1', { status });
      expect(keysOf(await list({ status })), status).to.deep.equal([dedupeKey]);
    }
  });

  it('comes in pages, none twice and none left out, also where webhooks came at one time', async () => {
    const webhooks = [];
    for (const sessionId of ['s1', 's2', 's3'])
      webhooks.push((await givenWebhook(kyc, sessionId, { status: 'quarantined' })).dedupeKey);
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.nextCursor ?? '' });
    expect([...keysOf(first), ...keysOf(second)]).to.deep.equal(webhooks.reverse());
    expect(second).not.to.have.property('nextCursor');
  });

  it('keeps the place of a webhook whose body was erased, and forgets it after its time', async () => {
    const { dedupeKey, expiresAt } = await givenWebhook(kyc, 's1', { status: 'quarantined' });
    await eraseWebhooks(kyc, 's1');
    expect(keysOf(await list())).to.deep.equal([dedupeKey]);
    kyc.clock.set(expiresAt);
    expect(keysOf(await list())).to.deep.equal([]);
  });

  it('refuses a status, a limit and a cursor that make no sense, and everybody but admins', async () => {
    for (const query of [{ status: 'lost' }, { limit: '0' }, { cursor: 'made-up' }, { stauts: 'received' }]) {
      expect((await get({ query })).status, JSON.stringify(query)).to.equal(400);
    }
    expect((await get({ claims: contractorClaimsOnly })).status).to.equal(403);
  });
});
