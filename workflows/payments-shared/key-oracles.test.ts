import { expect } from 'chai';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { createFeed } from '../simulator/oracles/testing.ts';
import { keysNameOneRequest, oneAccountPerContractor } from './key-oracles.ts';
import { put } from './testing.ts';

describe('Idempotency keys name one request', () => {
  it('unless Stripe refused one, which is reported once', () => {
    const site = { keyConflicts: ['POST /v1/accounts with account/1'] } as unknown as StripeSite;
    const { inspect, conclude } = createFeed(() => keysNameOneRequest(() => site));
    expect(inspect()).to.deep.equal(['POST /v1/accounts with account/1: the key was used for another request']);
    expect(conclude()).to.deep.equal([]);
  });
});

describe('One account per contractor', () => {
  const findViolations = (
    atStripe: readonly (readonly [id: string, contractorId: string, country: string])[],
    ours: object = { contractorId: 'c1', stripeAccountId: 'acct_1', country: 'DE' },
  ): readonly string[] => {
    const list = () => atStripe.map(([id, contractorId, country]) => ({ id, country, metadata: { contractorId } }));
    const site = { stripe: { accounts: { list } } } as unknown as StripeSite;
    const { commit, inspect } = createFeed((records) => oneAccountPerContractor(records, () => site));
    commit(put('CONTRACTOR#c1', 'PAYOUT_ACCOUNT', ours));
    return inspect();
  };

  it('is at Stripe and on record, or at Stripe only while the answer is lost', () => {
    expect(
      findViolations([
        ['acct_1', 'c1', 'DE'],
        ['acct_2', 'c2', 'FR'],
      ]),
    ).to.deep.equal([]);
  });

  it('reports a second account', () => {
    expect(
      findViolations([
        ['acct_1', 'c1', 'DE'],
        ['acct_2', 'c1', 'FR'],
      ]),
    ).to.deep.equal(['contractor c1 has 2 accounts at Stripe']);
  });

  it('reports a record of another account, or of another country', () => {
    expect(findViolations([['acct_2', 'c1', 'DE']])).to.have.lengthOf(1);
    expect(findViolations([['acct_1', 'c1', 'FR']])).to.have.lengthOf(1);
    expect(findViolations([])).to.have.lengthOf(1);
  });
});
