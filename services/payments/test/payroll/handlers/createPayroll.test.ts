import { expect } from 'chai';
import { at, list } from '#shared/testing/json.ts';
import { createPayroll, route as createRoute } from '../../../src/payroll/handlers/createPayroll.ts';
import { getPayroll, route as getRoute } from '../../../src/payroll/handlers/getPayroll.ts';
import { listPayrolls, route as listRoute } from '../../../src/payroll/handlers/listPayrolls.ts';
import { changeLines, line, nothingChanges } from '../drafts.ts';
import { givenPaying, givenPayroll, hasFailed, isPaid } from '../payrolls.ts';
import { announced, apiOf, clientId, createTestPayments, otherClientClaims, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

const create = (body: object) => apiOf(createRoute, createPayroll(service))({ body });
const get = (payrollId: string, claims?: Record<string, string>) =>
  apiOf(getRoute, getPayroll(service))({ pathParameters: { payrollId }, ...(claims && { claims }) });

describe('A payroll', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();

  it('begins as a draft without lines, in the platform’s currency', async () => {
    const { status, body } = await create({ name: 'November' });
    expect(status).to.equal(201);
    expect(body).to.deep.include({
      name: 'November',
      status: 'draft',
      lines: 0,
      total: { amountMinor: 0, currency: 'EUR' },
      canEdit: true,
      canCancel: true,
    });
    expect(announced(service)).to.deep.equal([
      { type: 'payroll.created', entityId: at(body, 'payrollId'), metadata: { clientId, currency: 'EUR' } },
    ]);
  });

  it('can be in another currency, if Stripe counts it as we do', async () => {
    expect((await create({ name: 'November', currency: 'USD' })).status).to.equal(201);
    expect((await create({ name: 'November', currency: 'KWD' })).status).to.equal(400);
    expect((await create({ name: 'November', currency: 'EURO' })).status).to.equal(400);
  });

  it('is listed for its client only, newest first', async () => {
    const old = await givenPayroll(service, { createdAt: '2026-10-01T09:00:00.000Z' });
    const recent = await givenPayroll(service);
    const listing = apiOf(listRoute, listPayrolls(service));
    const ids = list(at((await listing()).body, 'items')).map((item) => at(item, 'payrollId'));
    expect(ids).to.deep.equal([recent.payrollId, old.payrollId]);
    expect(at((await listing({ claims: otherClientClaims })).body, 'items')).to.deep.equal([]);
  });

  it('does not exist for another client', async () => {
    const { payrollId } = await givenPayroll(service);
    expect((await get(payrollId, otherClientClaims)).status).to.equal(404);
    const { status } = await nothingChanges(service, payrollId, () =>
      changeLines(service, payrollId, { add: [line(3)] }, otherClientClaims),
    );
    expect(status).to.equal(404);
  });

  it('shows its progress while it is paid', async () => {
    const payroll = await givenPaying(service, { lines: 51 });
    await isPaid(service, payroll, 1, 2);
    await hasFailed(service, payroll, 3);
    expect(at((await get(payroll.payrollId)).body, 'progress')).to.deep.equal({
      pendingLines: 1,
      payingLines: 47,
      paidLines: 2,
      failedLines: 1,
    });
  });
});
