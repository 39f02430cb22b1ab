import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/ledger/domain/canonical-json.ts';
import { checkpointMessage, leafHashOf } from '../../../src/ledger/domain/log.ts';
import { at, funding } from '../fixtures.ts';

/** The same value with the members of its objects in another order. */
const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, shuffled(member)]),
  );
};

describe('Canonical JSON', () => {
  it('sorts members at every depth and has no spaces', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).to.equal('{"a":true,"b":[1,{"c":"x","d":null}]}');
  });

  it('sorts by UTF-16 code units and escapes as RFC 8785 shows', () => {
    const members = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(canonicalJson(members)).to.equal(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('omits undefined members, as a stored value does', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).to.equal('{"b":1}');
  });

  it('is JSON of the same value, whatever the order of its members was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(shuffled(value))).to.equal(text);
        expect(canonicalJson(JSON.parse(text))).to.equal(text);
      }),
    );
  });

  it('rejects values that JSON does not have', () => {
    for (const value of [undefined, Number.NaN, Infinity, 1n, () => 1, [undefined]])
      expect(() => canonicalJson(value)).to.throw(TypeError);
  });
});

describe('The leaf of an entry', () => {
  // Computed once. If it changes, no log that was ever written verifies any more.
  it('always has this hash', () => {
    expect(canonicalJson(funding(1))).to.equal(
      `{"at":"2026-11-02T09:00:01.000Z","entryId":"${funding(1).entryId}","movement":"escrow.funded","postings":[{"amount":` +
        '{"amountMinor":100,"currency":"EUR"},"from":"external:stripe","to":"client:c1:escrow"}],"reference":"pi_c1_1"}',
    );
    expect(funding(1).entryId).to.equal('86b2c42f-bfd6-5bb8-977a-891f6539367f');
    expect(leafHashOf(funding(1))).to.equal('cfcbcc9c6b51515f970b4b605c9249b283347fab25a993cbf2278b3ccb43035e');
  });

  it('changes with anything in the entry', () => {
    const entry = funding(1);
    for (const other of [
      { ...entry, at: at(2) },
      { ...entry, note: '' },
      { ...entry, postings: [] },
    ])
      expect(leafHashOf(other)).not.to.equal(leafHashOf(entry));
  });
});

describe('The message of a checkpoint', () => {
  it('states size, root and time', () => {
    expect(checkpointMessage({ size: 3, root: 'ab', at: at(0) })).to.equal(
      'mindlinks-ledger-checkpoint/v1\n3\nab\n2026-11-02T09:00:00.000Z\n',
    );
  });
});
