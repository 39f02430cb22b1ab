import { expect } from 'chai';
import { add, ofMocha, orFailure, summary } from './tally.ts';

describe('the count of a test run', () => {
  it('ends in one plain line', () => {
    expect(summary(add({ passed: 2, failed: 1 }, { passed: 3, failed: 0 }))).to.equal('5 passed, 1 failed');
  });

  it('takes a tier in which nothing ran for a failure', () => {
    expect(orFailure({ passed: 0, failed: 0 })).to.deep.equal({ passed: 0, failed: 1 });
    expect(ofMocha({ passed: 0, failed: 0 }, 0)).to.deep.equal({ passed: 0, failed: 1 });
  });

  it('takes a mocha that never got to its tests for a failure', () => {
    expect(ofMocha(undefined, 1)).to.deep.equal({ passed: 0, failed: 1 });
  });

  it('believes a bad exit status even where every test passed', () => {
    expect(ofMocha({ passed: 4, failed: 0 }, 1)).to.deep.equal({ passed: 4, failed: 1 });
  });

  it('counts failed tests once', () => {
    expect(ofMocha({ passed: 4, failed: 2 }, 2)).to.deep.equal({ passed: 4, failed: 2 });
  });
});
