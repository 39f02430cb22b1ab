import { expect } from 'chai';
import { clientClaims } from '#shared/http/testing.ts';
import { getReconciliation, route as getRoute } from '../../../src/reconciliation/handlers/getReconciliation.ts';
import { listReconciliations, route as listRoute } from '../../../src/reconciliation/handlers/listReconciliations.ts';
import {
  requestReconciliation,
  route as requestRoute,
} from '../../../src/reconciliation/handlers/requestReconciliation.ts';
import { performRun } from '../../../src/reconciliation/run.ts';
import { START, apiOf, codeOf, createTestPayments, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

const idOf = (body: unknown): string => {
  if (typeof body === 'object' && body !== null && 'reconciliationId' in body) return String(body.reconciliationId);
  throw new Error('No run');
};

describe('Reconciliations, for admins', () => {
  quiet();
  let payments: TestPayments;
  let request: ReturnType<typeof apiOf<typeof requestRoute>>;
  let get: ReturnType<typeof apiOf<typeof getRoute>>;
  let list: ReturnType<typeof apiOf<typeof listRoute>>;
  beforeEach(() => {
    payments = createTestPayments();
    request = apiOf(requestRoute, requestReconciliation(payments));
    get = apiOf(getRoute, getReconciliation(payments));
    list = apiOf(listRoute, listReconciliations(payments));
  });
  const find = (reconciliationId: string) => get({ pathParameters: { reconciliationId } });

  it('are requested, queued, and found by id', async () => {
    const { status, body } = await request({ body: {} });
    expect(status).to.equal(202);
    const reconciliationId = idOf(body);
    const run = {
      reconciliationId,
      status: 'requested',
      requestedAt: START,
      requestedBy: { id: 'ada', type: 'admin' },
      from: '2026-09-28T09:00:00.000Z',
    };
    expect(body).to.deep.equal(run);
    expect(payments.queued.reconciliations).to.deep.equal([reconciliationId]);
    expect((await find(reconciliationId)).body).to.deep.equal(run);
  });

  it('can begin at a given instant', async () => {
    const { body } = await request({ body: { from: '2026-11-01T00:00:00Z' } });
    expect(body).to.include({ from: '2026-11-01T00:00:00.000Z' });
  });

  it('that are done have a short-lived link to their differences', async () => {
    const reconciliationId = idOf((await request({ body: {} })).body);
    await performRun(payments, reconciliationId);
    const { body } = await find(reconciliationId);
    expect(body).to.deep.include({
      status: 'done',
      download: {
        url: `https://bucket.example.test/reconciliations/${reconciliationId}.json?name=reconciliation-${reconciliationId}.json&expires=300`,
        expiresAt: '2026-11-02T09:05:00.000Z',
      },
    });
    expect(body).to.have.nested.property('outcome.compared', 0);
    expect(body).not.to.have.property('objectKey');
  });

  it('requested twice with one Idempotency-Key are one', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await request({ body: {}, headers });
    expect(await request({ body: {}, headers })).to.deep.include({ body: first.body });
    expect(payments.queued.reconciliations).to.have.lengthOf(1);
  });

  it('are listed newest first, page by page', async () => {
    const made: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      payments.clock.passDays(1);
      made.push(idOf((await request({ body: {} })).body));
    }
    const first = await list({ query: { limit: '2' } });
    const items = (body: unknown) => (body as { items: unknown[] }).items.map(idOf);
    expect(items(first.body)).to.deep.equal(made.slice(1).reverse());
    const { nextCursor = '' } = first.body as { nextCursor?: string };
    expect(items((await list({ query: { limit: '2', cursor: nextCursor } })).body)).to.deep.equal(made.slice(0, 1));
  });

  it('are for admins only, and cannot begin in the future', async () => {
    expect((await request({ body: {}, claims: clientClaims })).status).to.equal(403);
    for (const body of [{ from: '2026-11-03T00:00:00Z' }, { from: 'yesterday' }, { form: START }]) {
      const answer = await request({ body });
      expect([answer.status, codeOf(answer)], JSON.stringify(body)).to.deep.equal([400, 'VALIDATION_FAILED']);
    }
    expect((await find('5f0c7c3e-0b57-4f0f-9d2b-9c1b1f1f0a11')).status).to.equal(404);
    expect(payments.queued.reconciliations).to.deep.equal([]);
  });
});
