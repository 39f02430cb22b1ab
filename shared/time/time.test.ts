import { expect } from 'chai';
import { START } from '#shared/testing/service.ts';
import { CALENDAR_DAY, daysAfter, earliest, secondsAfter } from './index.ts';

describe('A day of the stage', () => {
  it('lasts 24 hours in production and a few seconds on the local stack', () => {
    expect(daysAfter(START, 30, CALENDAR_DAY)).to.equal('2026-12-02T09:00:00.000Z');
    expect(daysAfter(START, 30, { daySeconds: 2 })).to.equal('2026-11-02T09:01:00.000Z');
    expect(daysAfter(START, 0.25, CALENDAR_DAY)).to.equal('2026-11-02T15:00:00.000Z');
    expect(daysAfter(START, 0.25, { daySeconds: 1 })).to.equal('2026-11-02T09:00:00.250Z');
  });

  it('has 24 hours also where the clocks change', () => {
    expect(daysAfter('2026-10-24T12:00:00.000Z', 1, CALENDAR_DAY)).to.equal('2026-10-25T12:00:00.000Z');
  });

  it('is added in UTC, whatever the zone of the instant', () => {
    expect(daysAfter('2026-11-02T11:00:00+02:00', 1, CALENDAR_DAY)).to.equal('2026-11-03T09:00:00.000Z');
  });

  it('rejects text that is not an instant', () => {
    expect(() => secondsAfter('never', 1)).to.throw(RangeError);
    expect(() => daysAfter('soon', 1, CALENDAR_DAY)).to.throw(RangeError);
  });

  it('is rounded to the millisecond, and may lie in the past', () => {
    expect(daysAfter(START, 0.0015, { daySeconds: 1 })).to.equal('2026-11-02T09:00:00.002Z');
    expect(daysAfter(START, -1, CALENDAR_DAY)).to.equal('2026-11-01T09:00:00.000Z');
  });

  it('is no unit of times in seconds', () => {
    expect(secondsAfter(START, 300)).to.equal('2026-11-02T09:05:00.000Z');
  });

  it('ends with the earliest of several deadlines', () => {
    const later = daysAfter(START, 1, { daySeconds: 1 });
    expect(earliest(later, START, later)).to.equal(START);
    expect(earliest(later)).to.equal(later);
  });
});
