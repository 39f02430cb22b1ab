import { expect } from 'chai';
import { canonicalJson } from '#shared/json/canonical.ts';
import { checkpointMessage, leafHashOf } from '../../../src/ledger/domain/log.ts';
import { at, funding } from '../fixtures.ts';

describe('The leaf of an entry', () => {
  // Computed once. If it changes, no log that was ever written verifies any more.
  it('always has this hash', () => {
    expect(canonicalJson(funding(1))).to.equal(
      `{"at":"2026-11-02T09:00:01.000Z","entryId":"${funding(1).entryId}","movement":"escrow.funded","postings":[{"amount":` +
        '{"amountMinor":100,"currency":"EUR"},"from":"external:stripe","to":"client:c1:escrow"}],"reference":"pi_c1_1"}',
    );
    expect(funding(1).entryId).to.equal('86b2c42f-bfd6-5bb8-977a-891f6539367f');
    expect(leafHashOf(funding(1))).to.equal('cfcbcc9c6b51515f970b4b605c9249b283347fab25a993cbf2278b3ccb43035e');
  });

  it('changes with anything in the entry', () => {
    const entry = funding(1);
    for (const other of [
      { ...entry, at: at(2) },
      { ...entry, note: '' },
      { ...entry, postings: [] },
    ])
      expect(leafHashOf(other)).not.to.equal(leafHashOf(entry));
  });
});

describe('The message of a checkpoint', () => {
  it('states size, root and time', () => {
    expect(checkpointMessage({ size: 3, root: 'ab', at: at(0) })).to.equal(
      'mindlinks-ledger-checkpoint/v1\n3\nab\n2026-11-02T09:00:00.000Z\n',
    );
  });
});
