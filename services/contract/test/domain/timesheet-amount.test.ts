import { expect } from 'chai';
import { money } from '#shared/money/index.ts';
import { TimesheetRefusedError } from '../../src/domain/errors.ts';
import type { HourlyRate, Rate, Terms } from '../../src/domain/terms.ts';
import { timesheetAmount, weekWithin } from '../../src/domain/timesheet-amount.ts';
import type { ContractDays, TimeEntry } from '../../src/domain/timesheet-amount.ts';
import { hourly, weekly } from './given.ts';

const MONDAY = '2026-11-02';
const DAYS: ContractDays = { first: '2026-10-01' };
const from = (effectiveOn: string, rate?: Rate) => ({ version: 1, effectiveOn, ...(rate && { rate }) });
const terms = (rate?: Rate): Terms => [from('2026-10-01', rate)];
const on = (date: string, minutes: number): TimeEntry => ({ date, minutes });
const amount = (entries: readonly TimeEntry[], agreed: Terms, days = DAYS, weekStart = MONDAY) =>
  timesheetAmount({ weekStart, entries }, agreed, days).amountMinor;
const problems = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    if (error instanceof TimesheetRefusedError) return error.details['problems'];
    throw error;
  }
  throw new Error('Nothing was refused');
};

describe('The amount of a timesheet by the hour', () => {
  it('is rounded once for the whole week', () => {
    const entries = ['2026-11-02', '2026-11-03', '2026-11-04'].map((date) => on(date, 10));
    expect(amount(entries, terms(hourly(10_00)))).to.equal(5_00);
    expect(amount([on(MONDAY, 455)], terms(hourly(33_33)))).to.equal(252_75);
    expect(amount([on(MONDAY, 1)], terms(hourly(10_50)))).to.equal(18);
  });

  it('is rounded to what payouts in the currency have: whole forints', () => {
    const rate: HourlyRate = { kind: 'hourly', amount: money(3_333_33, 'HUF'), maximumMinutes: 2_400 };
    const terms = [{ version: 1, effectiveOn: '2026-11-02', rate }] as const;
    const week = { weekStart: '2026-11-02', entries: [{ date: '2026-11-02', minutes: 100 }] };
    expect(timesheetAmount(week, terms, { first: '2026-11-02' }), '5,555.55').to.deep.equal(money(5_556_00, 'HUF'));
  });

  it('is in the currency of the rate', () => {
    const rate: HourlyRate = { kind: 'hourly', amount: money(1001, 'JPY'), maximumMinutes: 60 };
    expect(timesheetAmount({ weekStart: MONDAY, entries: [on(MONDAY, 30)] }, terms(rate), DAYS)).to.deep.equal(
      money(501, 'JPY'),
    );
  });

  it('takes the rate of each day when it changes within the week', () => {
    const raised: Terms = [from('2026-10-01', hourly(10_50)), from('2026-11-04', hourly(12_00))];
    expect(amount([on('2026-11-03', 30), on('2026-11-04', 45)], raised)).to.equal(14_25);
  });

  it('is refused above the minutes that are paid in a week', () => {
    expect(amount([on(MONDAY, 60)], terms(hourly(10_00, 60)))).to.equal(10_00);
    expect(problems(() => amount([on(MONDAY, 61)], terms(hourly(10_00, 60))))).to.deep.equal([
      { field: 'entries', message: 'have 61 minutes; at most 60 are paid in a week' },
    ]);
  });

  it('has the higher cap of a week in which the cap changes', () => {
    const raised: Terms = [from('2026-10-01', hourly(10_00, 60)), from('2026-11-05', hourly(10_00, 120))];
    const cut: Terms = [from('2026-10-01', hourly(10_00, 120)), from('2026-11-05', hourly(10_00, 60))];
    for (const changed of [raised, cut]) expect(amount([on(MONDAY, 120)], changed)).to.equal(20_00);
    expect(() => amount([on('2026-11-09', 120)], cut, DAYS, '2026-11-09')).to.throw(TimesheetRefusedError);
  });

  it('names each entry that cannot be', () => {
    const entries = [
      on('2026-11-01', 60),
      on(MONDAY, 60),
      on(MONDAY, 60),
      on('2026-11-03', 1_441),
      on('2026-11-09', 1),
    ];
    expect(problems(() => amount(entries, terms(hourly(10_00, 5_000))))).to.deep.equal([
      { field: 'entries[0].date', message: 'is not between 2026-11-02 and 2026-11-08' },
      { field: 'entries[2].date', message: 'has another entry' },
      { field: 'entries[3].minutes', message: 'are more than a day has' },
      { field: 'entries[4].date', message: 'is not between 2026-11-02 and 2026-11-08' },
    ]);
    expect(problems(() => amount([], terms(hourly(10_00))))).to.deep.equal([
      { field: 'entries', message: 'must have at least one day' },
    ]);
  });

  it('takes no entry outside the days of the contract', () => {
    const days = { first: '2026-11-03', last: '2026-11-04' };
    expect(amount([on('2026-11-03', 60), on('2026-11-04', 60)], terms(hourly(10_00)), days)).to.equal(20_00);
    for (const date of [MONDAY, '2026-11-05'])
      expect(() => amount([on(date, 60)], terms(hourly(10_00)), days), date).to.throw(TimesheetRefusedError);
  });
});

describe('The amount of a timesheet by the week', () => {
  it('is the price of the week, or the share of its days', () => {
    const until = { ...DAYS, last: '2026-11-04' };
    expect(amount([], terms(weekly(1250_00)))).to.equal(1250_00);
    expect(amount([], terms(weekly(1250_00)), until)).to.equal(535_71);
    expect(amount([], terms(weekly(1250_00, 'weekdays')), until)).to.equal(750_00);
  });

  it('is the whole price for the five weekdays; a weekend, which costs nothing, is no timesheet', () => {
    expect(amount([], terms(weekly(1250_00, 'weekdays')))).to.equal(1250_00);
    expect(() => amount([], terms(weekly(1250_00, 'weekdays')), { first: '2026-11-07' }))
      .to.throw(TimesheetRefusedError)
      .with.nested.property('details.problems[0].field', 'weekStart');
  });

  it('takes each price for its own days when it changes within the week', () => {
    const raised: Terms = [from('2026-10-01', weekly(700_00)), from('2026-11-05', weekly(1400_00))];
    expect(amount([], raised)).to.equal(3 * 100_00 + 4 * 200_00);
    const otherDays: Terms = [from('2026-10-01', weekly(700_00)), from('2026-11-05', weekly(700_00, 'weekdays'))];
    expect(amount([], otherDays)).to.equal(3 * 100_00 + 2 * 140_00);
  });

  it('takes no entries', () => {
    expect(problems(() => amount([on(MONDAY, 60)], terms(weekly(1250_00))))).to.deep.equal([
      { field: 'entries', message: 'must be empty: a week has one price' },
    ]);
  });
});

describe('The week of a timesheet', () => {
  const refusal = (agreed: Terms, days: ContractDays, weekStart: string) =>
    problems(() => amount([on(weekStart, 60)], agreed, days, weekStart));

  it('begins on a Monday within the contract, in which time is paid at one kind of rate', () => {
    const kinds: Terms = [from('2026-10-01', hourly(10_00)), from('2026-11-04', weekly(700_00))];
    const message = (refused: unknown) => (refused as { message: string }[])[0]?.message;
    expect(message(refusal(terms(hourly(10_00)), DAYS, '2026-11-03'))).to.equal('is not a Monday');
    expect(message(refusal(terms(hourly(10_00)), { first: '2026-11-09' }, MONDAY))).to.match(/outside the contract/);
    expect(message(refusal(terms(), DAYS, MONDAY))).to.match(/time is not paid/);
    expect(message(refusal(kinds, DAYS, MONDAY))).to.match(/kind of rate changes/);
  });

  it('is cut at the first and the last day of the contract', () => {
    expect(weekWithin(MONDAY, DAYS)).to.deep.equal({ first: MONDAY, last: '2026-11-08' });
    expect(weekWithin(MONDAY, { first: '2026-11-04', last: '2026-11-06' })).to.deep.equal({
      first: '2026-11-04',
      last: '2026-11-06',
    });
    expect(weekWithin(MONDAY, { first: '2026-11-09' })).to.equal(undefined);
    expect(weekWithin(MONDAY, { first: '2026-10-01', last: '2026-11-01' })).to.equal(undefined);
  });
});
