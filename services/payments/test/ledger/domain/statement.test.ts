import { expect } from 'chai';
import { statementCsv } from '../../../src/ledger/domain/statement.ts';
import type { Statement } from '../../../src/ledger/domain/statement.ts';
import { at } from '../fixtures.ts';

const line = { line: 1, at: at(1), entryId: 'e1', movement: 'escrow.funded' as const, currency: 'EUR' };
const statement: Statement = {
  account: 'client:c1:escrow',
  currency: 'EUR',
  from: at(0),
  to: at(9),
  openingMinor: 5,
  closingMinor: 123_405,
  lines: [
    { ...line, reference: 'pi_1', changeMinor: 123_450, balanceMinor: 123_455 },
    {
      ...line,
      movement: 'funds.locked',
      reference: 'p1',
      changeMinor: -50,
      balanceMinor: 123_405,
      payment: { kind: 'milestone', reference: 'logo' },
    },
  ],
};
const cells = (reference: string): string | undefined =>
  statementCsv({ ...statement, lines: [{ ...line, reference, changeMinor: 1, balanceMinor: 6 }] }).split('\r\n')[2];

describe('A statement as CSV', () => {
  it('has the opening balance, each line with the balance after it, and the closing balance, in major units', () => {
    expect(statementCsv(statement).split('\r\n')).to.deep.equal([
      'at,entryId,movement,reference,change,balance,currency,paymentReference,payrollId,lineId',
      '2026-11-02T09:00:00.000Z,,opening balance,,,0.05,EUR,,,',
      '2026-11-02T09:00:01.000Z,e1,escrow.funded,pi_1,1234.50,1234.55,EUR,,,',
      '2026-11-02T09:00:01.000Z,e1,funds.locked,p1,-0.50,1234.05,EUR,logo,,',
      '2026-11-02T09:00:09.000Z,,closing balance,,,1234.05,EUR,,,',
      '',
    ]);
  });

  it('shows amounts as their currency counts them', () => {
    expect(statementCsv({ ...statement, currency: 'JPY' })).to.include(',pi_1,123450,123455,JPY');
  });

  it('quotes what would break a row', () => {
    expect(cells('a,"b"\nc')).to.include(',"a,""b""\nc",');
  });

  it('keeps a spreadsheet from running a reference as a formula', () => {
    for (const reference of ['=1+1', '+1', '-1', '@sum', '\t=1'])
      expect(cells(reference)).to.include(`,'${reference},`);
  });
});
