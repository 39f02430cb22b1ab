import { expect } from 'chai';
import { NOTHING, add, ofMocha, orFailure, slowest, summary } from './tally.ts';

const tally = (passed: number, failed: number, files: Readonly<Record<string, number>> = {}) => ({
  passed,
  failed,
  files,
});

describe('the count of a test run', () => {
  it('ends in one plain line', () => {
    expect(summary(add(tally(2, 1), tally(3, 0)))).to.equal('5 passed, 1 failed');
  });

  it('counts a tier without tests as failed', () => {
    expect(orFailure(NOTHING)).to.deep.equal(tally(0, 1));
    expect(ofMocha(NOTHING, 0)).to.deep.equal(tally(0, 1));
  });

  it('counts a mocha that never got to its tests as failed', () => {
    expect(ofMocha(undefined, 1)).to.deep.equal(tally(0, 1));
  });

  it('believes a bad exit status even where every test passed', () => {
    expect(ofMocha(tally(4, 0), 1)).to.deep.equal(tally(4, 1));
  });

  it('counts failed tests once', () => {
    expect(ofMocha(tally(4, 2), 2)).to.deep.equal(tally(4, 2));
  });

  it('names the ten slowest files of all tiers, the slowest first', () => {
    const files = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`${index}.test.ts`, index * 1000]));
    const lines = slowest(add(tally(11, 0, files), tally(1, 0, { 'slow.e2e.test.ts': 65_250 })));
    expect(lines).to.have.length(10);
    expect(lines.slice(0, 2)).to.deep.equal(['    65.3 s  slow.e2e.test.ts', '    10.0 s  10.test.ts']);
  });
});
