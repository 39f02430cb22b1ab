import { expect } from 'chai';
import jsonata from 'jsonata';
import { NOT_JSON, plain } from './plain.ts';

const evaluated = (source: string): Promise<unknown> => jsonata(source).evaluate(undefined) as Promise<unknown>;

describe('Plain JSON out of JSONata', () => {
  it('has no marks of a sequence', async () => {
    const result = plain(await evaluated("{ 'a': [1..3], 'b': $filter([1, 2], function($v) { $v > 1 })[] }"));
    expect(result).to.deep.equal({ a: [1, 2, 3], b: [2] });
    expect(Object.keys((result as { a: object }).a)).to.deep.equal(['0', '1', '2']);
    expect(Object.getPrototypeOf(result)).to.equal(Object.prototype);
  });

  it('stays the same object where it is plain already', () => {
    const value = { a: [1, { b: null }] };
    expect(plain(value)).to.equal(value);
  });

  it('copies only what has to change', () => {
    const kept = { b: 1 };
    const marked = Object.assign([kept, 2], { sequence: true });
    const value = { kept, marked };
    const result = plain(value) as unknown as typeof value;
    expect(result).to.deep.equal({ kept, marked: [kept, 2] });
    expect(result.kept).to.equal(kept);
    expect('sequence' in result.marked).to.equal(false);
    expect('sequence' in marked).to.equal(true);
  });

  for (const [what, value] of Object.entries({
    'a function': () => 1,
    'a function inside of an object': { a: { _jsonata_lambda: true } },
    'an infinite number': Infinity,
    'no number': [NaN],
    'nothing inside of an array': [undefined],
  })) {
    it(`does not exist for ${what}`, () => {
      expect(plain(value)).to.equal(NOT_JSON);
    });
  }
});
