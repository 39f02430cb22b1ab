import { expect } from 'chai';
import { IllegalTransitionError } from '#shared/errors/index.ts';
import { START } from '#shared/testing/service.ts';
import { NoticeTooShortError, TerminationDateError } from '../../src/domain/errors.ts';
import {
  answerTermination,
  earliestLastDay,
  lastDayOf,
  requestTermination,
  withdrawTermination,
} from '../../src/domain/termination.ts';
import type { TerminationGround } from '../../src/domain/termination.ts';

const RULE = { receivedOn: '2026-01-20', noticeDays: 10 };
const request = (ground: TerminationGround, lastDay: string, rule: Parameters<typeof requestTermination>[1] = RULE) =>
  requestTermination(
    {
      terminationId: 'termination-1',
      party: 'client',
      requestedBy: 'client-user',
      ground,
      lastDay,
      reasonCode: 'budget',
      message: 'The project is over.',
      requestedAt: START,
    },
    rule,
  );
const by = (party: 'client' | 'contractor', today = '2026-01-21') => ({ party, today, at: START });

describe('A termination', () => {
  it('does not count the day of receipt, and no weekend moves its last day', () => {
    expect(earliestLastDay(RULE)).to.equal('2026-01-30');
    expect(request('notice', '2026-01-30').status).to.equal('effective');
    expect(() => request('notice', '2026-01-29'))
      .to.throw(NoticeTooShortError)
      .with.deep.property('details', { earliestLastDay: '2026-01-30' });
  });

  it('needs no notice for cause, and by mutual consent', () => {
    expect(request('cause', '2026-01-20').status).to.equal('effective');
    expect(request('mutual', '2026-01-21').status).to.equal('proposed');
  });

  it('has its last day between the request and the end of the contract', () => {
    for (const ground of ['notice', 'cause', 'mutual'] as const) {
      expect(() => request(ground, '2026-01-19'), ground).to.throw(TerminationDateError);
      expect(() => request(ground, '2026-03-31', { ...RULE, endsOn: '2026-03-31' }), ground).to.throw(
        TerminationDateError,
      );
    }
    expect(request('notice', '2026-03-30', { ...RULE, endsOn: '2026-03-31' }).lastDay).to.equal('2026-03-30');
  });

  it('has its last day within ten years: later ones are no dates that end anything', () => {
    for (const ground of ['notice', 'cause', 'mutual'] as const) {
      expect(request(ground, '2036-01-19').lastDay, ground).to.equal('2036-01-19');
      for (const late of ['2036-01-20', '9999-12-30', '9999-12-31'])
        expect(() => request(ground, late), `${ground} ${late}`).to.throw(TerminationDateError);
    }
  });

  it('by mutual consent takes effect when the other party agrees, until its last day', () => {
    const proposed = request('mutual', '2026-01-25');
    expect(answerTermination(proposed, { ...by('contractor'), agrees: true }).status).to.equal('effective');
    expect(answerTermination(proposed, { ...by('contractor'), agrees: false }).status).to.equal('refused');
    expect(() => answerTermination(proposed, { ...by('client'), agrees: true })).to.throw(IllegalTransitionError);
    const late = { ...by('contractor', '2026-01-26'), agrees: true };
    expect(() => answerTermination(proposed, late)).to.throw(TerminationDateError);
  });

  it('is withdrawn by the party that asked, until its last day', () => {
    const effective = request('notice', '2026-01-30');
    expect(withdrawTermination(effective, by('client', '2026-01-30')).status).to.equal('withdrawn');
    expect(() => withdrawTermination(effective, by('contractor'))).to.throw(IllegalTransitionError);
    expect(() => withdrawTermination(effective, by('client', '2026-01-31'))).to.throw(TerminationDateError);
  });
});

describe('The last day of a contract', () => {
  it('is the earliest of its end and all effective terminations', () => {
    const first = request('notice', '2026-02-10');
    const second = request('cause', '2026-02-05');
    const proposed = request('mutual', '2026-01-21');
    const withdrawn = withdrawTermination(request('cause', '2026-01-22'), by('client'));
    expect(lastDayOf([first, second, proposed, withdrawn], '2026-12-31')).to.equal('2026-02-05');
    expect(lastDayOf([proposed, withdrawn], '2026-12-31')).to.equal('2026-12-31');
    expect(lastDayOf([proposed])).to.equal(undefined);
  });
});
