import { expect } from 'chai';
import { chained, firstBroken } from '../../src/documents/event-chain.ts';

const events = ['sent', 'viewed', 'signed', 'signed'].map((action, second) => ({ action, second }));
const chain = chained(events);
const changed = (change: (copy: typeof events) => unknown) => {
  const copy = structuredClone(events);
  change(copy);
  return copy.map((entry, index) => ({ entry, hash: chain[index]?.hash ?? '' }));
};

describe('A chain of events', () => {
  it('holds as it was made, also with members in another order', () => {
    expect(firstBroken(chain)).to.equal(undefined);
    expect(
      firstBroken(chain.map(({ entry: { action, second }, hash }) => ({ entry: { second, action }, hash }))),
    ).to.equal(undefined);
    expect(firstBroken([])).to.equal(undefined);
  });

  it('breaks at the first entry that is changed, moved, added or left out', () => {
    expect(firstBroken(changed((copy) => (copy[1] = { action: 'declined', second: 1 })))).to.equal(1);
    expect(firstBroken(changed((copy) => copy.reverse()))).to.equal(0);
    expect(firstBroken(changed((copy) => copy.splice(2, 0, { action: 'viewed', second: 2 })))).to.equal(2);
    expect(firstBroken(changed((copy) => copy.splice(0, 1)))).to.equal(0);
  });

  it('gives equal events different hashes', () => {
    const twice = chained([events[0], events[0]]);
    expect(twice[0]?.hash).not.to.equal(twice[1]?.hash);
  });
});
