import { expect } from 'chai';
import { applyEdit } from './edits.ts';
import type { CodeEdit } from './edits.ts';

const SOURCE = `
/** Doubles an amount. */
export const double = (amount: number): number => {
  if (amount < 0) throw new Error(
    'negative', // as long as it is not text
  );
  return total(amount, amount);
};
export const limits = { double: 2, names: ['one', 'two'] };
const total = (one: number, other: number) => one + other;
`;
const edited = (edit: Omit<CodeEdit, 'file'>): string => applyEdit(SOURCE, { file: 'double.ts', ...edit });

describe('An edit of code', () => {
  it('finds a statement whatever its line breaks, trailing commas and comments', () => {
    const find = "if (amount < 0) throw new Error('negative');";
    expect(edited({ find, replace: 'check();' })).to.include(
      'number => {\n  check();\n  return total(amount, amount);',
    );
  });

  it('finds expressions, properties and elements, and takes the replacement literally', () => {
    expect(edited({ find: 'total(amount, amount)', replace: "'$&'" })).to.include("return '$&';");
    expect(edited({ find: "names: ['one', 'two']", replace: 'names: []' })).to.include('{ double: 2, names: [] }');
    expect(edited({ find: "'two'", replace: '...[]' })).to.include("['one', ...[]]");
  });

  it('is limited to the declaration that it names', () => {
    expect(edited({ within: 'total', find: 'one + other', replace: 'one' })).to.include('=> one;');
    expect(() => edited({ within: 'limits', find: 'one + other', replace: '' })).to.throw(
      'double.ts (limits) has 0 occurrences of: one + other',
    );
  });

  for (const [what, edit, message] of [
    ['occurs twice', { find: 'amount', replace: 'x' }, 'double.ts has 4 occurrences of: amount'],
    ['is only part of a name', { find: 'tota', replace: 'x' }, 'double.ts has 0 occurrences of: tota'],
    [
      'is in a declaration that does not exist',
      { within: 'half', find: '2', replace: '3' },
      '0 declarations named half',
    ],
    ['is in an ambiguous declaration', { within: 'double', find: '2', replace: '3' }, '2 declarations named double'],
  ] as const) {
    it(`is refused when the code ${what}`, () => {
      expect(() => edited(edit)).to.throw(message);
    });
  }
});
