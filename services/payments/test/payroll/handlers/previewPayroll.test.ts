import { expect } from 'chai';
import { at, list } from '#shared/testing/json.ts';
import { previewPayroll, route as previewRoute } from '../../../src/payroll/handlers/previewPayroll.ts';
import { givenMoney } from '../../given.ts';
import { contractorNumber, givenContractor, givenPayroll, lineNumber, ofPayroll, orderNumber } from '../payrolls.ts';
import type { Claims } from '../payrolls.ts';
import { apiOf, createTestPayments, otherClientClaims, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;
const preview = (payrollId: string, claims?: Claims) =>
  apiOf(previewRoute, previewPayroll(service))(ofPayroll(payrollId, claims));

describe('The preview of a payroll', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();
  const blockersOf = (body: unknown) =>
    list(at(body, 'blockers')).map((one) => [at(one, 'code'), at(one, 'blocks'), at(one, 'count')]);

  it('has no blockers for a payroll that can be paid', async () => {
    const { payrollId, total } = await givenPayroll(service);
    await givenMoney(service, total.amountMinor);
    const { body } = await preview(payrollId);
    expect(body).to.deep.include({ canProcess: true, needsApproval: false, blockers: [], escrowAvailable: total });
    expect(at(body, 'shortage', 'amountMinor')).to.equal(0);
  });

  it('names every blocker and its lines', async () => {
    await givenContractor(service, contractorNumber(1), { verified: false });
    await givenContractor(service, contractorNumber(2), { account: { status: 'restricted' } });
    const { payrollId } = await givenPayroll(service, {
      orders: [
        orderNumber(1),
        orderNumber(2),
        orderNumber(3),
        orderNumber(4, { contractorId: contractorNumber(3), amount: orderNumber(3).amount }),
      ],
    });
    const { body } = await preview(payrollId);
    expect(at(body, 'canProcess')).to.equal(false);
    expect(blockersOf(body)).to.deep.equal([
      ['contractor_not_verified', true, 1],
      ['payout_account_not_ready', true, 1],
      ['duplicate_line', false, 1],
      ['short_escrow', false, 4],
    ]);
    expect(at(body, 'blockers', 0, 'lines')).to.deep.equal([
      { lineId: lineNumber(1), contractorId: contractorNumber(1) },
    ]);
  });

  it('blocks an empty payroll', async () => {
    const { payrollId } = await givenPayroll(service, { lines: 0 });
    expect(blockersOf((await preview(payrollId)).body)).to.deep.equal([['no_lines', true, 0]]);
  });

  it('is not visible to another client', async () => {
    const { payrollId } = await givenPayroll(service);
    expect((await preview(payrollId, otherClientClaims)).status).to.equal(404);
  });
});
