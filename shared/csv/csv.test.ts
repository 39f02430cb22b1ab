import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvOf } from './index.ts';

const read = (csv: string): string[][] => parse(csv, { record_delimiter: '\r\n' });
const SKIPPED = [' ', '\n', '\r\n', '\t', '\u00a0', '\u3000', '\u200b', '\ufeff', '\u202e', "'", '"'];
const SIGNS = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '−'];

describe('CSV files', () => {
  it('escape a formula, also behind blanks, line breaks, invisible characters and quotes, and in full width', () => {
    for (const before of ['', ...SKIPPED])
      for (const sign of SIGNS) {
        const cell = `${before}${sign}1+1`;
        expect(read(csvOf([['x', cell]])), JSON.stringify(cell)).to.deep.equal([['x', `'${cell}`]]);
      }
  });

  it('leave no cell of text that begins like a formula, whatever stands before the sign', () => {
    const cells = fc
      .tuple(fc.array(fc.constantFrom(...SKIPPED)), fc.constantFrom(...SIGNS), fc.string({ unit: 'grapheme' }))
      .map((parts) => parts.flat().join(''));
    fc.assert(fc.property(cells, (cell) => read(csvOf([['x', cell]]))[0]?.[1] === `'${cell}`));
  });

  it('give back any text as it was, or behind one apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
        const cells = read(csvOf([['x', ...texts]]))[0] ?? [];
        expect(cells.slice(1).map((cell, place) => (cell === texts[place] ? cell : cell.slice(1)))).to.deep.equal(
          texts,
        );
      }),
    );
  });

  it('write numbers as they are, and nothing else as a number', () => {
    expect(csvOf([['change', { number: '-12.50' }]])).to.equal('change,-12.50\r\n');
    expect(() => csvOf([[{ number: '=1+1' }]])).to.throw(RangeError);
  });
});
