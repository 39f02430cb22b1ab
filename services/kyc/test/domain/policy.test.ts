import { expect } from 'chai';
import { daysAfter, earliest } from '../../src/domain/policy.ts';
import { START } from '../fixtures.ts';

describe('A business day', () => {
  it('is a real one on AWS and a few seconds on the local stack', () => {
    expect(daysAfter(START, 30, { daySeconds: 86_400 })).to.equal('2026-12-02T09:00:00.000Z');
    expect(daysAfter(START, 30, { daySeconds: 2 })).to.equal('2026-11-02T09:01:00.000Z');
    expect(daysAfter(START, 0.25, { daySeconds: 86_400 })).to.equal('2026-11-02T15:00:00.000Z');
    expect(daysAfter(START, 0.25, { daySeconds: 1 })).to.equal('2026-11-02T09:00:00.250Z');
  });

  it('has 24 hours also where the clocks change', () => {
    expect(daysAfter('2026-10-24T12:00:00.000Z', 1, { daySeconds: 86_400 })).to.equal('2026-10-25T12:00:00.000Z');
  });

  it('is given in UTC for an instant of any zone', () => {
    expect(daysAfter('2026-11-02T11:00:00+02:00', 1, { daySeconds: 86_400 })).to.equal('2026-11-03T09:00:00.000Z');
  });

  it('does not follow on what is no instant', () => {
    expect(() => daysAfter('soon', 1, { daySeconds: 86_400 })).to.throw(RangeError);
  });

  it('ends with the earliest of several deadlines', () => {
    const later = daysAfter(START, 1, { daySeconds: 1 });
    expect(earliest(later, START, later)).to.equal(START);
    expect(earliest(later)).to.equal(later);
  });
});
