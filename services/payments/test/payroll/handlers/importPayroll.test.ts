import { expect } from 'chai';
import { at } from '#shared/testing/json.ts';
import { importPayroll, route as importRoute } from '../../../src/payroll/handlers/importPayroll.ts';
import { nothingChanges, problemsOf } from '../drafts.ts';
import { contractorNumber, givenContractor, givenPayroll, numbers } from '../payrolls.ts';
import { apiOf, createTestPayments, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

let service: TestPayments;

const importing = (payrollId: string, csv: string) =>
  apiOf(importRoute, importPayroll(service))({ body: { csv }, pathParameters: { payrollId } });

describe('A CSV file', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();
  let payrollId: string;
  beforeEach(async () => {
    for (const n of numbers(4)) await givenContractor(service, contractorNumber(n));
    ({ payrollId } = await givenPayroll(service));
  });
  const csv = (...rows: readonly string[]) => ['contractorId,amount,currency,reference', ...rows].join('\n');

  it('adds all its rows', async () => {
    const file = csv(`${contractorNumber(3)},1250.50,EUR,INV-3`, `${contractorNumber(4)},7,EUR,`);
    const { status, body } = await importing(payrollId, file);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ imported: 2 });
    expect(at(body, 'payroll', 'total')).to.deep.equal({ amountMinor: 1_001 + 1_002 + 125_050 + 700, currency: 'EUR' });
  });

  it('adds none of its rows when some are invalid, and names each of these by row', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      importing(
        payrollId,
        csv(`${contractorNumber(3)},1,EUR,a`, `${contractorNumber(3)},1,EUR,a`, `${contractorNumber(99)},1,EUR,b`),
      ),
    );
    expect(answer.status).to.equal(422);
    expect(problemsOf(answer)).to.deep.equal([
      ['row 3', 'duplicate_line'],
      ['row 4', 'unknown_contractor'],
    ]);
  });

  it('in Windows-1252 that a program read as UTF-8 is rejected by its rows, and nothing is added', async () => {
    const bytes = Buffer.from(csv(`${contractorNumber(3)},1,EUR,May`, `${contractorNumber(4)},1,EUR,Zürich`), 'latin1');
    const answer = await nothingChanges(service, payrollId, () =>
      importing(payrollId, new TextDecoder().decode(bytes)),
    );
    expect(answer.status).to.equal(422);
    expect(problemsOf(answer).map(([place]) => place)).to.deep.equal(['row 3']);
    expect(JSON.stringify(answer.body)).to.contain('U+FFFD').and.to.contain('UTF-8');
  });

  it('names the characters of a reference that receipts cannot show, by row', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      importing(payrollId, csv(`${contractorNumber(3)},1,EUR,May 🎉`, `${contractorNumber(4)},1,EUR,李雷`)),
    );
    expect(answer.status).to.equal(422);
    expect(problemsOf(answer).map(([place]) => place)).to.deep.equal(['row 2']);
    expect(JSON.stringify(answer.body)).to.contain('U+1F389');
  });

  it('reports wrong cells, unknown contractors and duplicates together, by row', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      importing(
        payrollId,
        csv(
          `${contractorNumber(3)},1,EUR,a`,
          `nobody,1.234,EUR,b`,
          `${contractorNumber(3)},1,EUR,a`,
          `${contractorNumber(99)},1,EUR,c`,
          `${contractorNumber(4)},1,USD,d`,
        ),
      ),
    );
    expect(problemsOf(answer)).to.deep.equal([
      ['row 3', 'invalid_row'],
      ['row 3', 'invalid_row'],
      ['row 4', 'duplicate_line'],
      ['row 5', 'unknown_contractor'],
      ['row 6', 'foreign_currency'],
    ]);
  });

  it('names the invalid cells', async () => {
    const answer = await nothingChanges(service, payrollId, () =>
      importing(payrollId, csv(`${contractorNumber(3)},1.234,EUR,a`, `${contractorNumber(4)},-1,EUR,b`)),
    );
    expect(problemsOf(answer)).to.deep.equal([
      ['row 2', 'invalid_row'],
      ['row 3', 'invalid_row'],
    ]);
  });
});
