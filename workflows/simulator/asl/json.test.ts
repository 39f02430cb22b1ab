import { expect } from 'chai';
import fc from 'fast-check';
import { byteLength, fits, isoTime, isTimestamp } from './json.ts';
import type { Json } from './json.ts';

describe('Whether a value fits', () => {
  it('is exact, whatever the estimate says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 200 }), (value, limit) => {
        const exact = Buffer.byteLength(JSON.stringify(value)) <= limit;
        expect(fits(value as Json, limit)).to.equal(exact);
      }),
      { numRuns: 2000 },
    );
  });

  it('counts bytes of UTF-8, not characters', () => {
    expect(byteLength('€')).to.equal(5);
    expect([fits('€', 5), fits('€', 4)]).to.deep.equal([true, false]);
  });
});

describe('A time', () => {
  it('has a fraction only where it is not zero', () => {
    expect([isoTime(0), isoTime(250)]).to.deep.equal(['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.250Z']);
  });

  it('needs a capital T and an offset', () => {
    const times = [
      '2026-11-02T09:00:00Z',
      '2026-11-02T09:00:00.5+01:00',
      '2026-11-02T09:00:00',
      '2026-11-02t09:00:00Z',
      5,
    ];
    expect(times.map(isTimestamp)).to.deep.equal([true, true, false, false, false]);
  });
});
