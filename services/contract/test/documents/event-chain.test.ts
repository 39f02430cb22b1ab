import { expect } from 'chai';
import { chained } from '../../src/documents/event-chain.ts';

interface Entry {
  readonly action: string;
  readonly second: number;
}

const entries: readonly Entry[] = ['created', 'viewed', 'signed'].map((action, second) => ({ action, second }));
const lastHash = (given: readonly Entry[]) => chained(given).at(-1)?.hash;

describe('A chain of events', () => {
  it('has the same hashes for the same entries, whatever the order of their members', () => {
    expect(lastHash(entries.map(({ action, second }) => ({ second, action })))).to.equal(lastHash(entries));
    expect(chained([])).to.deep.equal([]);
  });

  it('ends in another hash once an entry is changed, moved, added or left out', () => {
    const [created = { action: '', second: 0 }, ...others] = entries;
    for (const other of [
      [{ ...created, action: 'declined' }, ...others],
      entries.toReversed(),
      [created, created, ...others],
      others,
    ]) {
      expect(lastHash(other)).not.to.equal(lastHash(entries));
    }
  });
});
