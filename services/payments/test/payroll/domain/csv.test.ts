import { expect } from 'chai';
import fc from 'fast-check';
import { money, toDecimal } from '#shared/money/index.ts';
import { readRows } from '../../../src/payroll/domain/csv.ts';

const ID = '3f0c1d52-8f5e-4a7b-9a53-6f0a2f6f7c11';
const HEADER = 'contractorId,amount,currency,reference,description';
const read = (...rows: readonly string[]) => readRows([HEADER, ...rows].join('\n'));

describe('A CSV file of payroll lines', () => {
  it('is read as people and their programs write it', () => {
    const { rows, problems } = readRows(
      `\uFEFFcurrency, reference ,contractorId,amount\r\nEUR,"Smith, Ltd.",${ID.toUpperCase()}, 1250.5 \r\n\r\nJPY,,${ID},700\r\n`,
    );
    expect(problems).to.deep.equal([]);
    expect(rows).to.deep.equal([
      {
        row: 2,
        line: { contractorId: ID, amount: { amountMinor: 125_050, currency: 'EUR' }, reference: 'Smith, Ltd.' },
      },
      { row: 4, line: { contractorId: ID, amount: { amountMinor: 700, currency: 'JPY' }, reference: '' } },
    ]);
  });

  for (const [what, file] of [
    ['a header with CRLF and rows with LF', `${HEADER}\r\n${ID},1250.50,EUR,a,\n`],
    ['empty columns at the right', `${HEADER},,\n${ID},1250.50,EUR,a,,,\n`],
    ['semicolons, and a comma in amounts', `${HEADER.replaceAll(',', ';')}\n${ID};1250,50;EUR;a;\n`],
    ['semicolons, and a point in amounts', `${HEADER.replaceAll(',', ';')}\n${ID};1250.50;EUR;a;\n`],
    [
      'a first line that names the separator',
      `\uFEFFsep=;\r\n${HEADER.replaceAll(',', ';')}\r\n${ID};1250,5;EUR;a;\r\n`,
    ],
    ['tabs', `${HEADER.replaceAll(',', '\t')}\n${ID}\t1250.50\tEUR\ta\t\n`],
  ] as const) {
    it(`may have ${what}`, () => {
      const { rows, problems } = readRows(file);
      expect(problems).to.deep.equal([]);
      const line = { contractorId: ID, amount: { amountMinor: 125_050, currency: 'EUR' }, reference: 'a' };
      expect(rows).to.deep.equal([{ row: 2, line }]);
    });
  }

  for (const [what, file, row, why] of [
    [
      'a quotation mark that is never closed',
      `${HEADER}\n${ID},1,EUR,a,"two\nlines"\n${ID},1,EUR,"b,\n`,
      3,
      'never closed',
    ],
    ['letters that were lost', `${HEADER}\n\n${ID},1,EUR,Z\uFFFDrich,\n`, 3, 'UTF-8'],
    ['separators of thousands', `${HEADER.replaceAll(',', ';')}\n${ID};1.250,00;EUR;;\n`, 2, 'amount must be'],
    ['an amount that may be thousands', `${HEADER.replaceAll(',', ';')}\n${ID};1.250;EUR;;\n`, 2, '2 decimals at most'],
    ['cells beyond the columns', `${HEADER},\n${ID},1,EUR,,,more\n`, 2, '6 cells, and 5 columns'],
  ] as const) {
    it(`is rejected for ${what}, with the row as a spreadsheet counts it`, () => {
      const { problems } = readRows(file);
      expect(problems.map((one) => one.row)).to.deep.equal([row]);
      expect(problems[0]?.message).to.contain(why);
    });
  }

  it('gives back every amount exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        (minor, currency) => {
          const { rows } = read(`${ID},${toDecimal(money(minor, currency))},${currency},,`);
          expect(rows.map(({ line }) => line.amount)).to.deep.equal([{ amountMinor: minor, currency }]);
        },
      ),
    );
  });

  for (const [row, why] of [
    [`${ID},1.234,EUR,,`, 'decimals'],
    [`${ID},-1,EUR,,`, 'amount must be'],
    [`${ID},0.00,EUR,,`, 'more than zero'],
    [`${ID},1e3,EUR,,`, 'amount must be'],
    [`${ID},"1,000",EUR,,`, 'amount must be'],
    [`${ID},99999999999999.99,EUR,,`, 'too large'],
    [`${ID},1,EURO,,`, 'ISO 4217'],
    ['somebody,1,EUR,,', 'UUID'],
    [`${ID},1,EUR`, 'cells'],
    [`${ID},1,EUR,${'x'.repeat(65)},`, 'reference may have 64'],
    [`${ID},1,EUR,,${'x'.repeat(141)}`, 'description may have 140'],
  ] as const) {
    it(`rejects the row ${row.slice(0, 60)}`, () => {
      const { rows, problems } = read(`${ID},1,EUR,ok,`, row);
      expect(rows.map((one) => one.row)).to.deep.equal([2]);
      expect(problems.map((problem) => problem.row)).to.deep.equal([3]);
      expect(problems[0]?.message).to.contain(why);
    });
  }

  for (const [file, why] of [
    ['contractorId,amount\n', 'Columns are missing: currency'],
    ['contractorId,amount,currency,refrence\n', 'not known'],
    ['contractorId,amount,currency,amount\n', 'twice'],
    [`${HEADER}\n"${ID},1,EUR`, 'no CSV'],
    ['', 'missing'],
  ] as const) {
    it(`is rejected when it is ${JSON.stringify(file.slice(0, 45))}`, () => {
      const { rows, problems } = readRows(file);
      expect(rows).to.deep.equal([]);
      expect(problems.map(({ message }) => message).join()).to.contain(why);
    });
  }
});
