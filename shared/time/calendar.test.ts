import { expect } from 'chai';
import { calendarOf, isTimeZone } from './calendar.ts';
import { CALENDAR_DAY } from './index.ts';
import { plusDays } from './local-date.ts';

const ANCHOR = { date: '2026-11-02', at: '2026-11-02T09:00:00.000Z' };
const inZone = (timeZone: string) => calendarOf(timeZone, CALENDAR_DAY, ANCHOR);
const hours = ({ startOf, endOf }: ReturnType<typeof inZone>, date: string) =>
  (Date.parse(endOf(date)) - Date.parse(startOf(date))) / 3_600_000;

describe('The calendar of a time zone', () => {
  const berlin = inZone('Europe/Berlin');

  it('has days of 23 and 25 hours where clocks change', () => {
    expect(hours(berlin, '2026-03-29')).to.equal(23);
    expect(berlin.startOf('2026-03-29')).to.equal('2026-03-28T23:00:00.000Z');
    expect(hours(berlin, '2026-10-25')).to.equal(25);
    expect(hours(berlin, '2026-11-02')).to.equal(24);
  });

  it('is thirty days before a day where clocks changed meanwhile, and not 720 hours', () => {
    const before = berlin.startOf(plusDays('2026-04-15', -30));
    expect(before).to.equal('2026-03-15T23:00:00.000Z');
    expect((Date.parse(berlin.startOf('2026-04-15')) - Date.parse(before)) / 3_600_000).to.equal(719);
  });

  it('begins a day without midnight at its first instant', () => {
    expect(inZone('Africa/Cairo').startOf('2026-04-24')).to.equal('2026-04-23T22:00:00.000Z');
  });

  it('ends a day where the next begins', () => {
    expect(berlin.endOf('2026-11-02')).to.equal(berlin.startOf('2026-11-03'));
    expect(berlin.dateAt(berlin.startOf('2026-11-03'))).to.equal('2026-11-03');
    expect(berlin.dateAt('2026-11-02T22:59:59.999Z')).to.equal('2026-11-02');
  });

  it('gives the date of an instant at that place', () => {
    expect(inZone('Pacific/Auckland').dateAt('2026-06-30T13:30:00.000Z')).to.equal('2026-07-01');
  });

  it('rejects text that is no date or instant', () => {
    expect(() => berlin.startOf('2027-02-29')).to.throw(RangeError);
    expect(() => berlin.endOf('tomorrow')).to.throw(RangeError);
    expect(() => berlin.endOf('9999-12-31')).to.throw(RangeError);
    const hawaii = calendarOf('Pacific/Honolulu', CALENDAR_DAY, ANCHOR);
    expect(() => hawaii.dateAt('+010000-01-01T12:00:00.000Z')).to.throw(RangeError);
    expect(() => berlin.dateAt('now')).to.throw(RangeError);
  });

  it('has the name of a zone of the IANA database', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Argentina/Ushuaia'].filter(isTimeZone)).to.have.lengthOf(3);
    expect(['', 'Berlin', 'Europe/Atlantis', 'UTC+2', '+02:00', 'EST'].filter(isTimeZone)).to.deep.equal([]);
  });
});

describe('The calendar of a stage with short days', () => {
  const { startOf, endOf, dateAt } = calendarOf('Europe/Berlin', { daySeconds: 10 }, ANCHOR);

  it('runs from its anchor, one short day after the other', () => {
    expect(startOf('2026-11-02')).to.equal('2026-11-02T09:00:00.000Z');
    expect(endOf('2026-11-02')).to.equal('2026-11-02T09:00:10.000Z');
    expect(startOf('2026-12-02')).to.equal('2026-11-02T09:05:00.000Z');
    expect(startOf('2026-11-01')).to.equal('2026-11-02T08:59:50.000Z');
  });

  it('gives the date of an instant', () => {
    expect(dateAt('2026-11-02T09:04:59.999Z')).to.equal('2026-12-01');
    expect(dateAt('2026-11-02T09:05:00.000Z')).to.equal('2026-12-02');
    expect(dateAt('2026-11-02T08:59:59.999Z')).to.equal('2026-11-01');
  });
});
