import { expect } from 'chai';
import { clientClaims } from '#shared/http/testing.ts';
import { getAccountStatement, route } from '../../../src/ledger/handlers/getAccountStatement.ts';
import { callsTo } from '#shared/testing/service.ts';
import { endpoint } from '#shared/http/index.ts';
import { apiEvent, lambdaContext, adminClaims } from '#shared/http/testing.ts';
import { givenEscrow, givenLock } from '../../given.ts';
import { START, clientId, createTestPayments, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

interface Page {
  readonly to: string;
  readonly lines: readonly object[];
  readonly nextCursor?: string;
}

describe('The statement of an account, for admins', () => {
  quiet();
  let payments: TestPayments;
  const account = `client:${clientId}:escrow`;
  beforeEach(async () => {
    payments = createTestPayments();
    await givenEscrow(payments, 10_000);
    payments.clock.passDays(1);
    await givenLock(payments, 'p1', 4_000);
    payments.clock.passDays(1);
  });
  const handle = () => endpoint(route, () => getAccountStatement(payments));
  const get = (of: string, query: Record<string, string>, claims?: Record<string, string>) =>
    callsTo(route, handle())({ pathParameters: { account: of }, query, ...(claims && { claims }) });

  it('lists the lines of any account of the chart', async () => {
    const { status, body } = await get(account, { from: START });
    expect(status).to.equal(200);
    expect(body).to.deep.include({ account, openingMinor: 0, closingMinor: 6_000 });
    expect((body as { lines: { changeMinor: number }[] }).lines.map(({ changeMinor }) => changeMinor)).to.deep.equal([
      10_000, -4_000,
    ]);
    expect((await get('external:stripe', { from: START })).body).to.deep.include({ closingMinor: -10_000 });
  });

  it('of an empty period is the balance at that instant', async () => {
    const at = '2026-11-03T00:00:00.000Z';
    expect((await get(account, { from: at, to: at })).body).to.deep.include({
      openingMinor: 10_000,
      closingMinor: 10_000,
      lines: [],
    });
  });

  it('can be a CSV file', async () => {
    const event = apiEvent({
      path: `/api/admin/ledger/accounts/${account}/statement`,
      pathParameters: { account },
      query: { from: START, format: 'csv' },
      claims: adminClaims,
    });
    const { headers, body } = await handle()(event, lambdaContext());
    expect(headers).to.include({ 'content-type': 'text/csv; charset=utf-8' });
    expect(body?.split('\r\n')).to.have.lengthOf(6);
  });

  it('of many lines is several pages, each of which names the next, up to the instant of the first', async () => {
    const whole = (await get(account, { from: START })).body as Page;
    const first = (await get(account, { from: START, limit: '1' })).body as Page;
    expect(first).to.include({ openingMinor: 0, closingMinor: 10_000 });
    payments.clock.passDays(1);
    await givenLock(payments, 'p2', 500);
    const cursor = first.nextCursor ?? '';
    const second = (await get(account, { from: START, limit: '1', cursor })).body as Page;
    expect(second)
      .to.include({ openingMinor: 10_000, closingMinor: 6_000, to: first.to })
      .and.not.to.have.property('nextCursor');
    expect([...first.lines, ...second.lines]).to.deep.equal(whole.lines);
  });

  it('as CSV in several pages names the next in a header', async () => {
    const csv = (query: Record<string, string>) =>
      handle()(
        apiEvent({
          path: `/api/admin/ledger/accounts/${account}/statement`,
          pathParameters: { account },
          query: { from: START, format: 'csv', ...query },
          claims: adminClaims,
        }),
        lambdaContext(),
      );
    const whole = await csv({});
    const first = await csv({ limit: '1' });
    const link = String(first.headers?.['link']);
    expect(link).to.match(/^<\?limit=1&format=csv&from=2026-11-02T.*&cursor=[\w-]+>; rel="next"$/);
    const last = await csv(Object.fromEntries(new URLSearchParams(link.slice(2, link.indexOf('>')))));
    expect(last.headers).not.to.have.property('link');
    expect(`${first.body}${last.body}`).to.equal(whole.body);
  });

  it('rejects a cursor of another statement, and one that was made up', async () => {
    const { nextCursor = '' } = (await get(account, { from: START, limit: '1' })).body as Page;
    const forged = (change: object): string => {
      const cursor: unknown = JSON.parse(Buffer.from(nextCursor, 'base64url').toString());
      return Buffer.from(JSON.stringify({ ...(cursor as object), ...change })).toString('base64url');
    };
    expect((await get('external:stripe', { from: START, cursor: nextCursor })).status).to.equal(400);
    for (const cursor of [
      'x',
      forged({ next: [9] }),
      forged({ next: [0] }),
      forged({ last: [99] }),
      forged({ next: [1, 1] }),
      forged({ next: [] }),
      forged({ next: ['1'] }),
      forged({ to: 'now' }),
      forged({ to: '2026-13-45T00:00:00Z' }),
      forged({ to: '2026-11-02' }),
      forged({ from: '2026-10-01T00:00:00.000Z' }),
      forged({ next: [1e300] }),
    ]) {
      expect((await get(account, { from: START, cursor })).status, cursor).to.equal(400);
    }
    const other = await get(account, { from: '2026-11-01T00:00:00.000Z', cursor: nextCursor });
    expect(other.body).to.have.nested.property('errors[0].field', 'cursor');
  });

  it('is rejected for an unknown account, for an invalid period, and for callers other than admins', async () => {
    for (const [of, query] of [
      ['client:x:savings', { from: START }],
      ['ACCOUNT', { from: START }],
      [account, {}],
      [account, { from: START, to: '2026-11-01T00:00:00Z' }],
      [account, { from: START, currency: 'EURO' }],
    ] as const) {
      expect((await get(of, query)).status, `${of} ${JSON.stringify(query)}`).to.equal(400);
    }
    expect((await get(account, { from: START }, clientClaims)).status).to.equal(403);
  });
});
