import { expect } from 'chai';
import { amendmentProblems, applyAmendment } from '../../src/domain/amendment.ts';
import type { AmendmentRule, TermsChange } from '../../src/domain/amendment.ts';
import { AmendmentRefusedError } from '../../src/domain/errors.ts';
import { termsOn } from '../../src/domain/terms.ts';
import { contract, hourly, weekly } from './given.ts';
import { money } from '#shared/money/index.ts';

const RULE: AmendmentRule = { ...contract, lastDay: '2027-03-31', today: '2026-11-10' };
const raise: TermsChange = { rate: hourly(60_00) };
const fields = (effectiveOn: string, change: TermsChange, rule: Partial<AmendmentRule> = {}) =>
  amendmentProblems({ effectiveOn, change }, { ...RULE, ...rule }).map(({ field }) => field);

describe('An amendment', () => {
  it('adds terms that hold from its day on, and keeps the rest', () => {
    const terms = applyAmendment({ effectiveOn: '2026-12-02', change: raise }, RULE);
    expect(terms).to.have.lengthOf(2);
    expect(termsOn(terms, '2026-12-01').rate).to.deep.equal(hourly(50_00));
    expect(termsOn(terms, '2026-12-02')).to.deep.equal({
      version: 2,
      effectiveOn: '2026-12-02',
      endsOn: '2027-03-31',
      rate: hourly(60_00),
    });
  });

  it('takes effect within the contract, and after the last change', () => {
    expect(fields('2026-11-09', raise)).to.deep.equal([]);
    expect(fields('2027-03-31', raise)).to.deep.equal([]);
    expect(fields('2026-11-08', raise)).to.include('effectiveOn');
    expect(fields('2027-04-01', raise)).to.deep.equal(['effectiveOn']);
    expect(fields('2026-12-31', raise, { lastDay: '2026-12-30' }), 'after a termination').to.deep.equal([
      'effectiveOn',
    ]);
    const terms = applyAmendment({ effectiveOn: '2026-12-02', change: raise }, RULE);
    expect(fields('2026-12-01', { endsOn: '2027-06-30' }, { terms })).to.deep.equal(['effectiveOn']);
  });

  it('renews a contract from the day after its last day, with another rate', () => {
    const renewal = { ...raise, endsOn: '2028-03-31' };
    expect(fields('2027-04-01', renewal)).to.deep.equal([]);
    expect(fields('2027-04-02', renewal)).to.deep.equal(['effectiveOn']);
    expect(fields('2027-04-01', renewal, { approvedUntil: '2027-03-31' })).to.deep.equal([]);
    expect(fields('2026-12-31', renewal, { lastDay: '2026-12-30' }), 'after a termination').to.deep.equal([
      'effectiveOn',
    ]);
  });

  it('changes nothing about work that is approved', () => {
    expect(fields('2026-11-15', { endsOn: '2027-06-30' }, { approvedUntil: '2026-11-15' }), 'no rate').to.deep.equal(
      [],
    );
    expect(fields('2026-11-15', raise, { approvedUntil: '2026-11-15' })).to.deep.equal(['effectiveOn']);
    expect(fields('2026-11-16', raise, { approvedUntil: '2026-11-15' })).to.deep.equal([]);
    const late = { effectiveOn: '2026-11-15', change: raise };
    expect(() => applyAmendment(late, { ...RULE, approvedUntil: '2026-11-15' })).to.throw(AmendmentRefusedError);
  });

  it('takes effect and ends within ten years, and its milestones are due within the contract', () => {
    const { lastDay: _none, ...open } = RULE;
    const terms = [{ version: 1, effectiveOn: '2026-11-09', rate: hourly(50_00) }] as const;
    const fieldsOf = (effectiveOn: string, change: TermsChange) =>
      amendmentProblems({ effectiveOn, change }, { ...open, terms }).map(({ field }) => field);
    expect(fieldsOf('2026-12-02', { endsOn: '2036-11-09' })).to.deep.equal([]);
    expect(fieldsOf('2026-12-02', { endsOn: '2036-11-10' })).to.deep.equal(['change.endsOn']);
    expect(fieldsOf('9999-12-31', raise)).to.deep.equal(['effectiveOn']);
    const due = (dueOn: string): TermsChange => ({
      milestones: [
        { workId: 'w1', title: 'Part 1', agreed: money(100, 'EUR') },
        { workId: 'w2', title: 'Part 2', agreed: money(100, 'EUR'), dueOn },
      ],
    });
    expect(fields('2026-12-02', due('2027-03-31'))).to.deep.equal([]);
    for (const dueOn of ['2019-01-01', '2027-04-01', '9999-12-31'])
      expect(fields('2026-12-02', due(dueOn)), dueOn).to.deep.equal(['change.milestones[1].dueOn']);
    expect(fields('2026-12-02', { ...due('2027-04-01'), endsOn: '2027-06-30' }), 'a renewal').to.deep.equal([]);
    expect(fieldsOf('2026-12-02', due('9999-12-31'))).to.deep.equal(['change.milestones[1].dueOn']);
  });

  it('changes the kind of rate on a Monday only', () => {
    expect(fields('2026-11-18', { rate: weekly(1500_00) })).to.deep.equal(['effectiveOn']);
    expect(fields('2026-11-16', { rate: weekly(1500_00) })).to.deep.equal([]);
  });

  it('stays in the currency of the contract', () => {
    const rate = { ...hourly(60_00), amount: money(60_00, 'USD') };
    expect(fields('2026-12-02', { rate })).to.deep.equal(['change.rate.amount.currency']);
  });

  it('changes something, and does not end before it takes effect', () => {
    expect(fields('2026-12-02', {})).to.deep.equal(['change']);
    expect(fields('2026-12-02', { endsOn: '2026-12-01' })).to.deep.equal(['change.endsOn']);
    expect(fields('2026-12-02', { endsOn: '2026-12-02' })).to.deep.equal([]);
    expect(fields('2027-03-31', { endsOn: '2028-03-31' }), 'a renewal').to.deep.equal([]);
    expect(fields('2026-12-02', { endsOn: '2026-12-09' }, { today: '2026-12-10' })).to.deep.equal(['change.endsOn']);
  });
});
