import { expect } from 'chai';
import { describeProgress } from './progress.ts';

describe('The progress of npm run simulate', () => {
  it('has the seeds done, the rate, the time left, and how many fail', () => {
    const failing = { violations: [{ at: '2026-11-02T09:00:00.000Z', oracle: 'o', what: 'w' }] };
    expect(describeProgress([failing, { violations: [] }, { violations: [] }], 10, 2)).to.equal(
      '3 of 10 seeds, 1.5 per second, about 5 s left, 1 failing',
    );
  });
});
