import { expect } from 'chai';
import fc from 'fast-check';
import { PatternError } from './errors.ts';
import { PATTERN_CASES, REFUSED } from './pattern-cases.ts';
import { checkFilter, checkPattern, matches, matchesFilter } from './pattern.ts';
import type { Pattern } from './pattern.ts';

describe('A pattern', () => {
  for (const [kind, cases] of Object.entries(PATTERN_CASES)) {
    describe(`(${kind})`, () => {
      for (const { title, source, pattern, match = [], other = [] } of cases) {
        it(`matches ${title} [${source}]`, () => {
          for (const event of match) expect(matches(pattern, event), JSON.stringify(event)).to.equal(true);
          for (const event of other) expect(matches(pattern, event), JSON.stringify(event)).to.equal(false);
        });
      }
    });
  }

  for (const [title, pattern, message] of REFUSED) {
    it(`is refused with ${title}`, () => {
      expect(() => checkPattern(pattern)).to.throw(PatternError, message);
    });
  }

  it('is refused with choices that multiply to more than a thousand', () => {
    const choice = (name: string) => ({
      $or: Array.from({ length: 11 }, (_, index) => ({ [`${name}${index}`]: [1] })),
    });
    const pattern = { x: choice('a'), y: choice('b') };
    expect(() => checkPattern(pattern)).to.not.throw();
    expect(() => checkPattern({ ...pattern, z: choice('c') })).to.throw(PatternError, 'more than 1000 alternatives');
  });

  it('matches what is written like itself, and nothing that differs in one field', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const key = fc.stringMatching(/^[a-z]{1,6}$/);
    const event = fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(event, fc.nat(), (fields, at) => {
        const pattern = Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, [item]]));
        expect(matches(pattern, fields)).to.equal(true);
        const name = Object.keys(fields)[at % Object.keys(fields).length] ?? '';
        expect(matches(pattern, { ...fields, [name]: { another: 'shape' } })).to.equal(false);
      }),
    );
  });

  it('that denies a text matches exactly where its opposite does not, if there is a value', () => {
    const operators = fc.constantFrom('prefix', 'suffix', 'equals-ignore-case');
    const word = fc.string({ unit: fc.constantFrom('a', 'B', 'b'), minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(operators, word, word, (operator, wanted, found) => {
        const recorded = matches({ a: [{ [operator]: wanted }] }, { a: found });
        const denied = matches({ a: [{ 'anything-but': { [operator]: wanted } }] }, { a: found });
        expect(denied).to.equal(!recorded);
      }),
    );
  });

  it('with $or matches exactly where one of its alternatives does', () => {
    const field = fc.record({ name: fc.constantFrom('a', 'b', 'c'), value: fc.integer({ min: 0, max: 2 }) });
    const event = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.array(field, { minLength: 2, maxLength: 4 }), event, (fields, found) => {
        const branches: readonly Pattern[] = fields.map(({ name, value }) => ({ [name]: [value] }));
        expect(matches({ $or: branches }, found)).to.equal(branches.some((branch) => matches(branch, found)));
      }),
    );
  });
});

describe('A filter of an event source', () => {
  const insert = { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: 'OUTBOX#1' }, n: { N: '5' } } } };

  it('takes a record of a stream by its kind and its keys', () => {
    const outbox = { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'OUTBOX#' }] } } } };
    expect(matchesFilter([outbox], insert)).to.equal(true);
    expect(matchesFilter([outbox], { ...insert, eventName: 'REMOVE' })).to.equal(false);
    expect(matchesFilter([outbox], { ...insert, dynamodb: { Keys: { pk: { S: 'KYC#1' } } } })).to.equal(false);
  });

  it('takes everything when there is none, and what any of several takes', () => {
    expect(matchesFilter([], insert)).to.equal(true);
    expect(matchesFilter([{ eventName: ['MODIFY'] }, { eventName: ['INSERT'] }], insert)).to.equal(true);
    expect(matchesFilter([{ eventName: ['MODIFY'] }, { eventName: ['REMOVE'] }], insert)).to.equal(false);
  });

  it("sees DynamoDB's numbers as the strings they are", () => {
    expect(matchesFilter([{ dynamodb: { Keys: { n: { N: ['5'] } } } }], insert)).to.equal(true);
    expect(matchesFilter([{ dynamodb: { Keys: { n: { N: [{ numeric: ['=', 5] }] } } } }], insert)).to.equal(false);
  });

  // docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html lists the operators that Lambda knows.
  for (const [operator, argument] of [
    ['wildcard', 'a*'],
    ['cidr', '10.0.0.0/8'],
    ['anything-but', { prefix: 'a' }],
  ] as const) {
    it(`is refused with ${operator} ${JSON.stringify(argument)}, which only EventBridge knows`, () => {
      const pattern = { a: [{ [operator]: argument }] };
      expect(() => checkPattern(pattern)).to.not.throw();
      expect(() => checkFilter(pattern)).to.throw(PatternError);
    });
  }
});
