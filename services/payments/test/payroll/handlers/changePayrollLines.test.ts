import { expect } from 'chai';
import { at, list } from '#shared/testing/json.ts';
import { listPayrollLines, route as linesRoute } from '../../../src/payroll/handlers/listPayrollLines.ts';
import { changeLines, line, nothingChanges, problemsOf } from '../drafts.ts';
import {
  contractorNumber,
  givenContractor,
  givenPaying,
  givenPayroll,
  hasFailed,
  isPaid,
  lineNumber,
  numbers,
  payrollOf,
} from '../payrolls.ts';
import { apiOf, codeOf, createTestPayments, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

const lines = (payrollId: string, query: Record<string, string> = {}) =>
  apiOf(linesRoute, listPayrollLines(service))({ pathParameters: { payrollId }, query });

describe('Lines of a draft', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();
  let payrollId: string;
  beforeEach(async () => {
    for (const n of numbers(4)) await givenContractor(service, contractorNumber(n));
    ({ payrollId } = await givenPayroll(service));
  });

  it('are added, replaced and removed together', async () => {
    const { status, body } = await changeLines(service, payrollId, {
      add: [line(3), line(4)],
      update: [{ lineId: lineNumber(1), ...line(1, { amount: { amountMinor: 5, currency: 'EUR' } }) }],
      remove: [lineNumber(2)],
    });
    expect(status).to.equal(200);
    expect(at(body, 'payroll')).to.deep.include({
      lines: 3,
      total: { amountMinor: 5 + 1_003 + 1_004, currency: 'EUR' },
    });
    expect(list(at(body, 'lines'))).to.have.lengthOf(3);
    const shown = list(at((await lines(payrollId)).body, 'items'));
    expect(shown.map((one) => at(one, 'reference'))).to.have.members(['invoice 1', 'invoice 3', 'invoice 4']);
  });

  for (const [what, amountMinor] of [
    ['a fraction', 10.5],
    ['zero', 0],
    ['less than nothing', -5],
    ['more than can be exact', 2 ** 53],
  ] as const) {
    it(`are rejected for ${what}`, async () => {
      const wrong = line(3, { amount: { amountMinor, currency: 'EUR' } });
      const answer = await nothingChanges(service, payrollId, () => changeLines(service, payrollId, { add: [wrong] }));
      expect(answer.status).to.equal(400);
      expect(codeOf(answer)).to.equal('VALIDATION_FAILED');
    });
  }

  it('are rejected in another currency, for unknown contractors and as duplicates: each is named', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      changeLines(service, payrollId, {
        add: [line(3, { amount: { amountMinor: 5, currency: 'USD' } }), line(99), line(1), line(4), line(4)],
      }),
    );
    expect(answer.status).to.equal(422);
    expect(codeOf(answer)).to.equal('PAYROLL_LINES_REFUSED');
    expect(problemsOf(answer)).to.deep.equal([
      ['add[0]', 'foreign_currency'],
      ['add[1]', 'unknown_contractor'],
      ['add[2]', 'duplicate_line'],
      ['add[4]', 'duplicate_line'],
    ]);
  });

  it('may be several for one contractor, under references of their own', async () => {
    const { status } = await changeLines(service, payrollId, { add: [line(1, { reference: 'another' })] });
    expect(status).to.equal(200);
  });

  it('can pay a contractor who is not verified yet but has a payout account', async () => {
    await givenContractor(service, contractorNumber(7), { verified: false, account: { status: 'onboarding' } });
    expect((await changeLines(service, payrollId, { add: [line(7)] })).status).to.equal(200);
  });

  it('that are not there cannot be replaced or removed', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      changeLines(service, payrollId, { update: [{ lineId: lineNumber(9), ...line(3) }], remove: [lineNumber(8)] }),
    );
    expect(problemsOf(answer)).to.deep.equal([
      ['update[0]', 'unknown_line'],
      ['remove[0]', 'unknown_line'],
    ]);
  });

  it('can be named once in a request: a line cannot be replaced twice, or replaced and removed', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      changeLines(service, payrollId, {
        update: [1, 2].map((n) => ({ lineId: lineNumber(1), ...line(1, { reference: `version ${n}` }) })),
        remove: [lineNumber(1)],
      }),
    );
    expect(problemsOf(answer)).to.deep.equal([
      ['update[1]', 'repeated_line'],
      ['remove[0]', 'repeated_line'],
    ]);
  });

  it('are duplicates if their references differ in outer blanks only', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      changeLines(service, payrollId, { add: [line(1, { reference: ' invoice 1 ' })] }),
    );
    expect(problemsOf(answer)).to.deep.equal([['add[0]', 'duplicate_line']]);
  });

  for (const status of ['awaiting_approval', 'submitted', 'processing', 'completed', 'cancelled'] as const) {
    it(`are fixed when the payroll is ${status}`, async () => {
      const { payrollId: fixed } = await givenPayroll(service, { status });
      const answer = await nothingChanges(service, fixed, () => changeLines(service, fixed, { add: [line(3)] }));
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYROLL_NOT_EDITABLE']);
    });
  }

  it('fill batches of fifty, without holes, however they are removed', async () => {
    const { payrollId: long } = await givenPayroll(service, { lines: 120 });
    await changeLines(service, long, { remove: [3, 51, 52, 119].map(lineNumber) });
    const batches = await service.payrolls.listBatches(long);
    expect(batches.map(({ value }) => value.orders.length)).to.deep.equal([50, 50, 16]);
    const ids = batches.flatMap(({ value }) => value.orders.map(({ lineId }) => lineId));
    expect(new Set(ids)).to.deep.equal(
      new Set(
        numbers(120)
          .filter((n) => ![3, 51, 52, 119].includes(n))
          .map(lineNumber),
      ),
    );
  });

  it('leave no batch behind when all are removed', async () => {
    await changeLines(service, payrollId, { remove: numbers(2).map(lineNumber) });
    expect(await service.payrolls.listBatches(payrollId)).to.deep.equal([]);
    expect(await payrollOf(service, { payrollId })).to.deep.include({
      lineCount: 0,
      total: { amountMinor: 0, currency: 'EUR' },
    });
  });

  it('that two people add at the same moment are all there', async () => {
    service.readTogether(`PAYROLL#${payrollId}`);
    await Promise.all([
      changeLines(service, payrollId, { add: [line(3)] }),
      changeLines(service, payrollId, { add: [line(4)] }),
    ]);
    expect((await payrollOf(service, { payrollId })).lineCount).to.equal(4);
  });

  it('are listed page by page, across batches', async () => {
    const { payrollId: long } = await givenPayroll(service, { lines: 120 });
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await lines(long, { limit: '35', ...(cursor !== undefined && { cursor }) });
      seen.push(...list(at(body, 'items')).map((item) => at(item, 'lineId')));
      const next = at(body, 'nextCursor');
      cursor = typeof next === 'string' ? next : undefined;
    } while (cursor !== undefined);
    expect(seen).to.deep.equal(numbers(120).map(lineNumber));
    const forged = ['nonsense', 'line/5', 'other/5', `${long}/0`, `${long}/-1`, `${long}/1e3`, `${long}/123456`];
    for (const text of forged) {
      const refused = await lines(long, { cursor: Buffer.from(text).toString('base64url') });
      expect(refused.status, text).to.equal(400);
      expect(refused.body).to.have.nested.property('errors[0].field', 'cursor');
    }
  });

  it('show their status once they are paid', async () => {
    const payroll = await givenPaying(service, { lines: 51 });
    await isPaid(service, payroll, 1);
    await hasFailed(service, payroll, 2, 'no_account');
    const shown = list(at((await lines(payroll.payrollId, { limit: '100' })).body, 'items'));
    expect(shown[0]).to.include({ status: 'paid', attempt: 1 });
    expect(shown[1]).to.include({ status: 'failed', failureCode: 'no_account', failureClass: 'contractor' });
    expect(shown[2]).to.include({ status: 'paying' });
    expect(shown[50]).to.include({ status: 'pending' });
    expect(shown).to.have.lengthOf(51);
  });
});
