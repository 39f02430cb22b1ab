import { expect } from 'chai';
import fc from 'fast-check';
import { daysIn, isLocalDate, lastDayOfTerm, plusDays, plusMonths, weekStart, weekdaysIn } from './local-date.ts';

const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const dates = date.map((day) => day.toISOString().slice(0, 10));

describe('A date', () => {
  it('exists in the calendar', () => {
    expect(['2026-11-02', '2028-02-29'].every(isLocalDate)).to.equal(true);
    const others = [
      '2027-02-29',
      '2026-13-01',
      '2026-1-1',
      '20261102',
      '2026-W45',
      '2026-11-02T00:00:00Z',
      '0000-12-31',
      '',
    ];
    expect(others.filter(isLocalDate)).to.deep.equal([]);
    for (const text of others) expect(() => plusDays(text, 1), text).to.throw(RangeError);
  });

  it('lies in the years 1 to 9999, whose dates and instants compare as text', () => {
    expect(plusDays('9999-12-30', 1)).to.equal('9999-12-31');
    expect(() => plusDays('9999-12-31', 1)).to.throw(RangeError);
    expect(() => plusDays('0001-01-01', -1)).to.throw(RangeError);
    expect(weekStart('0001-01-01')).to.equal('0001-01-01');
  });

  it('moves by months to the same day, or the last of the month', () => {
    expect(plusMonths('2027-01-31', 1)).to.equal('2027-02-28');
    expect(plusMonths('2028-01-31', 1)).to.equal('2028-02-29');
    expect(plusMonths('2027-01-31', 2)).to.equal('2027-03-31');
    expect(plusMonths(plusMonths('2027-01-31', 1), 1), 'from a date that was moved').to.equal('2027-03-28');
    expect(plusMonths('2028-02-29', 12)).to.equal('2029-02-28');
  });

  it('ends a term on the day before the next term', () => {
    expect(lastDayOfTerm('2026-03-01', 12)).to.equal('2027-02-28');
    expect(lastDayOfTerm('2027-03-01', 12)).to.equal('2028-02-29');
  });

  it('moves by days without regard to weekends', () => {
    expect(plusDays('2026-01-20', 10)).to.equal('2026-01-30');
    expect(plusDays('2026-03-01', -1)).to.equal('2026-02-28');
  });

  it('begins its week on a Monday', () => {
    expect(['2026-11-02', '2026-11-08', '2027-01-01'].map(weekStart)).to.deep.equal([
      '2026-11-02',
      '2026-11-02',
      '2026-12-28',
    ]);
  });
});

describe('The days from one date to another', () => {
  it('include both', () => {
    expect(daysIn('2026-11-02', '2026-11-02')).to.equal(1);
    expect(daysIn('2023-03-15', '2023-03-31')).to.equal(17);
    expect(daysIn('2026-11-03', '2026-11-02')).to.equal(0);
  });

  it('are whole where clocks change', () => {
    expect(daysIn('2026-03-28', '2026-03-29')).to.equal(2);
  });

  it('have as many weekdays as one counts', () => {
    expect(weekdaysIn('2023-03-15', '2023-03-31')).to.equal(13);
    expect(weekdaysIn('2023-03-01', '2023-03-31')).to.equal(23);
    expect(weekdaysIn('2026-11-07', '2026-11-08')).to.equal(0);
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 70 }), (first, length) => {
        const days = Array.from({ length: length + 1 }, (_, index) => plusDays(first, index));
        const counted = days.filter((day) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()));
        expect(weekdaysIn(first, days.at(-1) ?? first)).to.equal(counted.length);
      }),
    );
  });
});
