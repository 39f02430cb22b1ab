import { expect } from 'chai';
import { withoutChecks, withoutRepetitions, withoutRound } from './paths.ts';

const polling = { wait: 'Wait', outcome: 'Outcome', check: 'Check' };
const path = (text: string): readonly string[] => text.split(' ');

describe('The path of an execution', () => {
  it('is the same with and without polls of a provider', () => {
    for (const states of [
      'Pay Outcome Wait Outcome Book',
      'Pay Outcome Wait Outcome Check Outcome Book',
      'Pay Outcome Wait Outcome Check Outcome Wait Outcome Book',
      'Pay Outcome Wait Outcome Check Outcome Wait Outcome Check Outcome Book',
    ]) {
      expect(withoutChecks(path(states), polling)).to.deep.equal(path('Pay Outcome Wait Outcome Book'));
    }
  });

  it('shows every other state as often as it was entered', () => {
    const states = path('Pay Pay Outcome Wait Outcome Wait Outcome Book Book');
    expect(withoutChecks(states, polling)).to.deep.equal(states);
  });

  it('is reduced by a round, and to one round of each loop', () => {
    expect(withoutRound(path('A B C B C D'), ['B', 'C'])).to.deep.equal(path('A D'));
    expect(withoutRepetitions(path('A B C B C B C D D'))).to.deep.equal(path('A B C D'));
  });
});
